package io.penstock.engine;

import java.time.Duration;
import java.util.Objects;

/**
 * How a pipeline runs, apart from its parts.
 *
 * @param lanes number of lanes, at least 1
 * @param ordering between which records order is kept
 * @param delivery the guarantee that is asked for
 * @param memory byte budget of everything in flight. A poll that is larger than all before may come
 *     on top.
 * @param retry for failures that may go away
 * @param flood when to stop because of too many dead letters
 * @param shutdownTimeout how long a stop waits for what is in flight
 * @param revokeTimeout how long a partition that is taken away waits for the write under way
 * @param maxRecords stop after that many have been read; 0 for no limit
 */
public record PipelineOptions(
    int lanes,
    Ordering ordering,
    Delivery delivery,
    long memory,
    RetryPolicy retry,
    FloodLimit flood,
    Duration shutdownTimeout,
    Duration revokeTimeout,
    long maxRecords) {

  /** The default byte budget: 64 MiB. */
  public static final long DEFAULT_MEMORY = 64L << 20;

  /** A lane a core, order by partition, at least once, 64 MiB. */
  public static PipelineOptions defaults() {
    return new PipelineOptions(
        Runtime.getRuntime().availableProcessors(),
        Ordering.PARTITION,
        Delivery.AT_LEAST_ONCE,
        DEFAULT_MEMORY,
        RetryPolicy.DEFAULT,
        FloodLimit.DEFAULT,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        0);
  }

  public PipelineOptions {
    Objects.requireNonNull(ordering, "ordering");
    Objects.requireNonNull(delivery, "delivery");
    Objects.requireNonNull(retry, "retry");
    Objects.requireNonNull(flood, "flood");
    Objects.requireNonNull(shutdownTimeout, "shutdownTimeout");
    Objects.requireNonNull(revokeTimeout, "revokeTimeout");
    if (lanes < 1 || lanes > 1024) {
      throw new IllegalArgumentException("a pipeline has from 1 to 1024 lanes");
    }
    if (memory < 1 << 16) {
      throw new IllegalArgumentException("the byte budget is at least 64 KiB");
    }
    if (maxRecords < 0) {
      throw new IllegalArgumentException("maxRecords is not negative");
    }
  }
}
