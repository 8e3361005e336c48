package io.penstock.spi;

import io.penstock.record.Position;
import java.util.Map;

/** A source that can start again at any position; exactly-once delivery needs one. */
public interface SeekableSource extends Source {

  /**
   * Moves partitions to a position: the next record that {@link #poll} returns of each is the first
   * one at or after it. Called on the poll thread, for assigned partitions that are paused. What
   * was read before and is not acknowledged yet is forgotten: it will be read again where it still
   * matters.
   *
   * <p>If a position is no longer there, the configuration accepts the loss, and the source has to
   * go back, it gives the partition anew as {@linkplain PartitionStart#rewound rewound}.
   *
   * @param next for each partition, the next position to read
   * @throws SourceException with {@link Verdict#STOP} if the position is no longer there and the
   *     configuration does not accept the loss
   */
  void seek(Map<String, Position> next) throws SourceException;

  /**
   * Judges that a ledger stands in another log than the one that has the partition's name now: its
   * {@linkplain PartitionStart#incarnation incarnation} is not the one that this source gave.
   * Returns if the configuration accepts that; reading then begins where the source said. Called on
   * the poll thread, by default always a reason to stop.
   *
   * @param standing where the ledger stands in the log that is gone
   * @throws SourceException with {@link Verdict#STOP} if it is not accepted, saying what to do
   */
  default void acceptNewLog(Position standing) throws SourceException {
    throw new SourceException(
        Verdict.STOP,
        "LOG_REPLACED",
        "The ledger stands at "
            + standing
            + " of another log of that name than the one that is there now. Say where to go on:"
            + " penstock ledger reset FILE --partition "
            + standing.partition()
            + " --to POSITION");
  }

  /**
   * The position right behind a record: where reading goes on once that record is done. By default
   * the high half counts by one, as offsets do. Safe for use by several threads.
   */
  default Position after(Position record) {
    return new Position(record.partition(), record.high() + 1, 0);
  }
}
