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
   * @param next for each partition, the next position to read
   * @throws SourceException with {@link Verdict#STOP} if the position is no longer there and the
   *     configuration does not accept the loss
   */
  void seek(Map<String, Position> next) throws SourceException;

  /**
   * The position right behind a record: where reading goes on once that record is done. By default
   * the high half counts by one, as offsets do. Safe for use by several threads.
   */
  default Position after(Position record) {
    return new Position(record.partition(), record.high() + 1, 0);
  }
}
