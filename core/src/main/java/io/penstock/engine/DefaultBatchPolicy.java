package io.penstock.engine;

import io.penstock.spi.BatchPolicy;
import io.penstock.spi.BatchState;
import java.time.Duration;

/** 500 records or one second, whichever comes first. */
final class DefaultBatchPolicy implements BatchPolicy {

  private static final int RECORDS = 500;
  private static final long AGE_NANOS = Duration.ofSeconds(1).toNanos();

  @Override
  public boolean isDue(BatchState state) {
    return isFull(state) || state.ageNanos() >= AGE_NANOS;
  }

  @Override
  public Duration timeToDue(BatchState state) {
    return Duration.ofNanos(Math.max(0, AGE_NANOS - state.ageNanos()));
  }

  @Override
  public boolean isFull(BatchState state) {
    return state.records() >= RECORDS;
  }

  @Override
  public BatchPolicy copy() {
    return this;
  }
}
