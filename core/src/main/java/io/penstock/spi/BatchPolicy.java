package io.penstock.spi;

import java.time.Duration;

/**
 * Decides when a batch is written. Each lane has an instance of its own, used by its thread only,
 * so an implementation may keep state.
 */
public interface BatchPolicy {

  /** Whether the batch should be written now. Never asked about an empty batch. */
  boolean isDue(BatchState state);

  /**
   * How long until the batch becomes due if nothing arrives, so that it is written on an idle
   * source too; {@link BatchState#NEVER} if only more records can make it due. Never asked about an
   * empty batch.
   */
  Duration timeToDue(BatchState state);

  /**
   * Whether the batch is full, that is, due because of its size and not because of time. A batch
   * written otherwise is partial.
   */
  boolean isFull(BatchState state);

  /**
   * Told after each write, for a policy that adapts.
   *
   * @param state the batch as it was written
   * @param took how long the write took
   */
  default void written(BatchState state, Duration took) {}

  /** A new instance of the same policy, for another lane. */
  BatchPolicy copy();
}
