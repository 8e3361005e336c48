package io.penstock.spi;

import io.penstock.record.Position;
import java.util.Objects;

/**
 * Where a source begins to read a partition, and what it knows of the log behind that name.
 *
 * @param position the position that the source would read next by itself (the committed one, or the
 *     configured start); never null
 * @param incarnation which of the logs that have had this partition's name one after the other this
 *     is, for example a topic's id. Positions of another one mean nothing here. Null if the source
 *     cannot tell.
 * @param rewound true if the source had to go back: the log no longer holds what was read at and
 *     after this position, and the configuration accepts that. What stands there now is new,
 *     whatever a ledger says.
 */
public record PartitionStart(Position position, String incarnation, boolean rewound) {

  public PartitionStart {
    Objects.requireNonNull(position, "position");
  }

  /** A start of which nothing else is known. */
  public static PartitionStart at(Position position) {
    return new PartitionStart(position, null, false);
  }

  /** The same log at another position that is not gone back to. */
  public PartitionStart goingOnAt(Position other) {
    return new PartitionStart(other, incarnation, false);
  }
}
