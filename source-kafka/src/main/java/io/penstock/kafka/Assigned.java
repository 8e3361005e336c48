package io.penstock.kafka;

import io.penstock.record.Position;
import io.penstock.spi.PartitionStart;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One assignment of one partition, from the moment it is given to us until it is taken away or
 * sought to another position.
 *
 * <p><b>The name is the assignment's identity.</b> Every assignment makes a {@code String} of its
 * own for the partition's name, and every record read under it carries that very object. A
 * settlement counts only if its record carries the object of the present assignment; an equal
 * string is a record of an earlier one, whose offset may be the same and which must not move the
 * present one's watermark. So a generation costs no field in the record and no allocation.
 */
final class Assigned {

  /** No offset is committed, or we do not know which. */
  static final long NOT_COMMITTED = -1;

  private final TopicPartition partition;
  private final String name;
  private final String metadata;
  private final SettledOffsets offsets;
  private long committed;
  private boolean pausedByEngine;
  private boolean pausedByGap;

  /**
   * A new assignment.
   *
   * @param start the next offset to read
   * @param committed what the group has committed, or {@link #NOT_COMMITTED}
   * @param metadata what is committed beside an offset, see {@link CommitMetadata}
   */
  @SuppressWarnings("StringOperationCanBeSimplified")
  Assigned(TopicPartition partition, long start, long committed, String metadata) {
    this.partition = partition;
    this.name = new String(TopicPartitions.name(partition));
    this.metadata = metadata;
    this.offsets = new SettledOffsets(start);
    this.committed = committed;
  }

  /** The same partition from another position on: a new identity, nothing read, no gap. */
  Assigned restartedAt(long start) {
    // A commit that is under way may still move the group's offset, so ours must follow it.
    Assigned again = new Assigned(partition, start, NOT_COMMITTED, metadata);
    again.pausedByEngine = pausedByEngine;
    return again;
  }

  /** What is committed beside an offset. */
  String metadata() {
    return metadata;
  }

  /** How the engine is told of it. */
  PartitionStart start(long offset, boolean rewound) {
    CommitMetadata known = CommitMetadata.parse(metadata);
    return new PartitionStart(
        position(offset), known == null ? null : known.incarnation(), rewound);
  }

  TopicPartition partition() {
    return partition;
  }

  /** The partition's name; compare it by identity to know whether a record belongs here. */
  String name() {
    return name;
  }

  SettledOffsets offsets() {
    return offsets;
  }

  Position position(long offset) {
    return new Position(name, offset, 0);
  }

  /** Whether there is something to commit. */
  boolean isDirty() {
    return offsets.committable() != committed;
  }

  /** What to commit. */
  OffsetAndMetadata toCommit() {
    OptionalInt epoch = offsets.committableEpoch();
    return new OffsetAndMetadata(
        offsets.committable(),
        epoch.isPresent() ? Optional.of(epoch.getAsInt()) : Optional.empty(),
        metadata);
  }

  void committed(long offset) {
    committed = offset;
  }

  boolean isPaused() {
    return pausedByEngine || pausedByGap;
  }

  boolean isPausedByGap() {
    return pausedByGap;
  }

  void pausedByEngine(boolean paused) {
    pausedByEngine = paused;
  }

  void pausedByGap(boolean paused) {
    pausedByGap = paused;
  }
}
