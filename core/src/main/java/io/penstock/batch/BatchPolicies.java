package io.penstock.batch;

import io.penstock.spi.BatchPolicy;
import java.time.Duration;
import java.util.List;

/**
 * The batch policies there are. Combine them: {@code anyOf(maxRecords(500), maxBytes(8 << 20),
 * maxAge(Duration.ofSeconds(1)))}.
 */
public final class BatchPolicies {

  private BatchPolicies() {}

  /**
   * Due, and full, at a number of records.
   *
   * @param records at least 1
   */
  public static BatchPolicy maxRecords(int records) {
    return new MaxRecords(records);
  }

  /**
   * Due, and full, at a number of bytes. A single record that is larger is written alone.
   *
   * @param bytes at least 1
   */
  public static BatchPolicy maxBytes(long bytes) {
    return new MaxBytes(bytes);
  }

  /**
   * Due when the first record has waited so long, also when nothing more arrives.
   *
   * @param age zero means that whatever is there is written at once
   */
  public static BatchPolicy maxAge(Duration age) {
    return new MaxAge(age);
  }

  /** Due when any of these is, and full when any of these is. */
  public static BatchPolicy anyOf(BatchPolicy... policies) {
    return new AnyOf(List.of(policies));
  }

  /**
   * After a batch that was not full, the next one waits a little, so that it has more in it; unless
   * it is full before.
   *
   * @param delay from the end of one write to the beginning of the next
   * @param policy decides in all other respects
   */
  public static BatchPolicy minDelayAfterPartial(Duration delay, BatchPolicy policy) {
    return new MinDelayAfterPartial(delay, policy);
  }

  /**
   * Due, and full, at a number of records that it finds by itself: it grows while full batches are
   * written faster than the target and shrinks when they are not, so a slow target is not choked
   * and a fast one not starved.
   *
   * @param minRecords the smallest size, and the one it begins with; at least 1
   * @param maxRecords the largest size
   * @param targetWriteTime how long a write should take
   */
  public static BatchPolicy adaptive(int minRecords, int maxRecords, Duration targetWriteTime) {
    return new Adaptive(minRecords, maxRecords, targetWriteTime);
  }
}
