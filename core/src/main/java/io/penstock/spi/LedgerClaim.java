package io.penstock.spi;

import io.penstock.record.Position;
import java.util.List;

/**
 * What a ledger says of a partition that was taken over.
 *
 * @param partition the partition
 * @param epoch the number of this ownership; each of its transactions carries it
 * @param next for each lane, the next position that is not done yet. Its size is the number of
 *     lanes that the rows were written with, which may differ from the number asked for until all
 *     rows are level.
 * @param incarnation which log the positions belong to, see {@link PartitionStart#incarnation};
 *     null if the ledger does not know
 */
public record LedgerClaim(String partition, long epoch, List<Position> next, String incarnation) {

  public LedgerClaim {
    next = List.copyOf(next);
    if (next.isEmpty()) {
      throw new IllegalArgumentException("a claim has at least one lane");
    }
  }

  /** A claim of a ledger that knows no incarnations. */
  public LedgerClaim(String partition, long epoch, List<Position> next) {
    this(partition, epoch, next, null);
  }

  /** The number of lanes that the partition's records are spread over. */
  public int lanes() {
    return next.size();
  }

  /** Where reading has to start: the lowest of the lanes' positions. */
  public Position lowest() {
    Position lowest = next.get(0);
    for (Position candidate : next) {
      if (candidate.isBefore(lowest)) {
        lowest = candidate;
      }
    }
    return lowest;
  }

  /** Whether a lane has already done the record at that position. */
  public boolean isDone(int lane, Position position) {
    return position.isBefore(next.get(lane));
  }

  /** Whether the positions are known to belong to another log than that one. */
  public boolean isOfAnother(String log) {
    return incarnation != null && log != null && !incarnation.equals(log);
  }

  /** Whether all lanes stand at the same position. */
  public boolean isLevel() {
    return next.stream().distinct().count() == 1;
  }
}
