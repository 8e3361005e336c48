package io.penstock.spi;

import io.penstock.record.Position;

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

  @Override
  void close();
}
