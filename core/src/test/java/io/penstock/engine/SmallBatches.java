package io.penstock.engine;

import io.penstock.spi.BatchPolicy;
import io.penstock.spi.BatchState;
import java.time.Duration;

/** Some records or five milliseconds. */
record SmallBatches(int records) implements BatchPolicy {

  @Override
  public boolean isDue(BatchState state) {
    return isFull(state) || state.ageNanos() > 5_000_000;
  }

  @Override
  public Duration timeToDue(BatchState state) {
    return Duration.ofNanos(Math.max(0, 5_000_001 - state.ageNanos()));
  }

  @Override
  public boolean isFull(BatchState state) {
    return state.records() >= records;
  }

  @Override
  public BatchPolicy copy() {
    return this;
  }
}
