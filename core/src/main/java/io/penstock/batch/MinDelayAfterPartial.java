package io.penstock.batch;

import io.penstock.spi.BatchPolicy;
import io.penstock.spi.BatchState;
import java.time.Duration;
import java.util.Objects;

/** Lets some time pass after a batch that was not full. */
record MinDelayAfterPartial(Duration delay, BatchPolicy policy) implements BatchPolicy {

  MinDelayAfterPartial {
    Objects.requireNonNull(policy, "policy");
    if (delay.isNegative()) {
      throw new IllegalArgumentException("a delay is not negative");
    }
  }

  @Override
  public boolean isDue(BatchState state) {
    return policy.isFull(state) || (toWait(state) <= 0 && policy.isDue(state));
  }

  @Override
  public Duration timeToDue(BatchState state) {
    if (policy.isFull(state)) {
      return Duration.ZERO;
    }
    Duration time = policy.timeToDue(state);
    Duration wait = Duration.ofNanos(Math.max(0, toWait(state)));
    return time.compareTo(wait) < 0 ? wait : time;
  }

  private long toWait(BatchState state) {
    return state.lastWasPartial() ? delay.toNanos() - state.nanosSinceWrite() : 0;
  }

  @Override
  public boolean isFull(BatchState state) {
    return policy.isFull(state);
  }

  @Override
  public void written(BatchState state, Duration took) {
    policy.written(state, took);
  }

  @Override
  public BatchPolicy copy() {
    return new MinDelayAfterPartial(delay, policy.copy());
  }
}
