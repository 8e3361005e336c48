package io.penstock.engine;

/**
 * How many bytes a lane wants to hold: enough to be busy, and no more than its share of the byte
 * budget. What lies in a queue for longer than it must only fills the heap, and each collection of
 * it costs. Written by the lane, read by the poll thread.
 */
final class Appetite {

  /** One batch is being written, one is being filled, one lies ready. */
  private static final int BATCHES = 3;

  /** Below this there is nothing to save. */
  private static final long LEAST = 4L << 20;

  private final long budget;
  private long largest;
  private volatile long bytes;

  /** Before the first batch nothing is known of their size, so it is the whole budget. */
  Appetite(long budget) {
    this.budget = budget;
    this.bytes = budget;
  }

  /** A batch was written. One that is smaller than those before makes it shrink slowly. */
  void wrote(long batchBytes) {
    largest = Math.max(batchBytes, largest - largest / 8);
    bytes = Math.min(budget, Math.max(LEAST, BATCHES * largest));
  }

  /** At which reading for the lane pauses. */
  long bytes() {
    return bytes;
  }

  /**
   * At which a batch is written whatever its policy says, so that a lane whose reading pauses never
   * waits for records. It is above the size of the batches so far, so that they can grow.
   */
  long batchLimit() {
    return Math.max(1, bytes / 2);
  }
}
