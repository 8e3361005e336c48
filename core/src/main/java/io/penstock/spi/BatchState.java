package io.penstock.spi;

import java.time.Duration;

/**
 * The state of the batch that a lane is filling, for a {@link BatchPolicy} to judge. All times are
 * from a monotonic clock.
 */
public interface BatchState {

  /** Records in the batch. */
  int records();

  /** Bytes of these records, as {@link io.penstock.record.SourceRecord#sizeInBytes()} counts. */
  long bytes();

  /** Time since the first record entered the batch, in nanoseconds; 0 if it is empty. */
  long ageNanos();

  /** Time since the last batch of this lane was written, in nanoseconds; very long if none was. */
  long nanosSinceWrite();

  /** Whether the last batch of this lane was written before it was full. */
  boolean lastWasPartial();

  /** Short for a batch without records. */
  default boolean isEmpty() {
    return records() == 0;
  }

  /** A duration that never ends, for {@link BatchPolicy#timeToDue}. */
  Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
}
