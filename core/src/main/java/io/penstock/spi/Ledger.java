package io.penstock.spi;

import io.penstock.record.Position;
import java.util.List;

/**
 * The positions that a sink keeps beside its records. Used by one thread of the engine, which may
 * wait on it; it is not the poll thread.
 */
public interface Ledger extends AutoCloseable {

  /**
   * Takes a partition over: raises its epoch, so that every transaction of an earlier owner fails,
   * and tells where each lane goes on. A partition that the ledger does not know yet is entered
   * with the position that the source would start from.
   *
   * @param partition the partition
   * @param lanes how many lanes the records of this partition are spread over by key hash; 1 when a
   *     partition belongs to one lane
   * @param startIfUnknown where an unknown partition starts
   * @throws SinkException {@link Verdict#OUTAGE} while the target is away
   */
  LedgerClaim claim(String partition, int lanes, Position startIfUnknown)
      throws SinkException, InterruptedException;

  /**
   * The same for a source that can tell one log from another of the same name. What the ledger does
   * not know yet it learns; if it knows another incarnation, it moves nothing and tells so in the
   * claim. By default a ledger knows no incarnations.
   *
   * @param incarnation which log the partition is now; null if that is unknown
   * @throws SinkException {@link Verdict#OUTAGE} while the target is away
   */
  default LedgerClaim claim(
      String partition, int lanes, Position startIfUnknown, String incarnation)
      throws SinkException, InterruptedException {
    return claim(partition, lanes, startIfUnknown);
  }

  /**
   * Sets the lanes of a claimed partition elsewhere, under a new epoch. If somebody else has
   * claimed it meanwhile, nothing is set, and the partition is only claimed again: the caller
   * compares.
   *
   * @param held the claim, which is over with this call
   * @param next where each lane goes on
   * @param incarnation which log that is; null if that is unknown
   * @throws SinkException {@link Verdict#OUTAGE} while the target is away; {@link Verdict#STOP} if
   *     this ledger offers no such thing
   */
  default LedgerClaim move(LedgerClaim held, List<Position> next, String incarnation)
      throws SinkException, InterruptedException {
    throw new SinkException(
        Verdict.STOP,
        "LEDGER_STANDS",
        "The ledger stands at "
            + held.lowest()
            + ", which is gone from the source, and cannot be set back");
  }

  @Override
  void close();
}
