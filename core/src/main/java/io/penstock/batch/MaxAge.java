package io.penstock.batch;

import io.penstock.spi.BatchPolicy;
import io.penstock.spi.BatchState;
import java.time.Duration;

/** Due when the first record has waited long enough; never full. */
record MaxAge(Duration age) implements BatchPolicy {

  MaxAge {
    if (age.isNegative()) {
      throw new IllegalArgumentException("an age is not negative");
    }
  }

  @Override
  public boolean isDue(BatchState state) {
    return left(state) <= 0;
  }

  @Override
  public Duration timeToDue(BatchState state) {
    return Duration.ofNanos(Math.max(0, left(state)));
  }

  private long left(BatchState state) {
    return age.toNanos() - state.ageNanos();
  }

  @Override
  public boolean isFull(BatchState state) {
    return false;
  }

  @Override
  public BatchPolicy copy() {
    return this;
  }
}
