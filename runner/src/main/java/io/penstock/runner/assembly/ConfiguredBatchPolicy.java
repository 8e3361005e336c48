package io.penstock.runner.assembly;

import io.penstock.runner.config.BatchConfig;
import io.penstock.spi.BatchPolicy;
import io.penstock.spi.BatchState;
import java.time.Duration;

/** The limits of {@link BatchConfig}; has no state, so all lanes share one. */
final class ConfiguredBatchPolicy implements BatchPolicy {

  private final int maxRecords;
  private final long maxBytes;
  private final long maxAgeNanos;
  private final long minDelayNanos;

  ConfiguredBatchPolicy(BatchConfig config) {
    maxRecords = config.maxRecords();
    maxBytes = config.maxBytes().bytes();
    maxAgeNanos = config.maxAge().toNanos();
    minDelayNanos = config.minDelayAfterPartial().toNanos();
  }

  @Override
  public boolean isDue(BatchState state) {
    return isFull(state) || nanosToDue(state) <= 0;
  }

  @Override
  public Duration timeToDue(BatchState state) {
    return isFull(state) ? Duration.ZERO : Duration.ofNanos(Math.max(0, nanosToDue(state)));
  }

  private long nanosToDue(BatchState state) {
    long byAge = maxAgeNanos - state.ageNanos();
    if (minDelayNanos == 0 || !state.lastWasPartial()) {
      return byAge;
    }
    return Math.max(byAge, minDelayNanos - state.nanosSinceWrite());
  }

  @Override
  public boolean isFull(BatchState state) {
    return state.records() >= maxRecords || state.bytes() >= maxBytes;
  }

  @Override
  public BatchPolicy copy() {
    return this;
  }
}
