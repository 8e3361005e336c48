package io.penstock.batch;

import io.penstock.spi.BatchPolicy;
import io.penstock.spi.BatchState;
import java.time.Duration;
import java.util.List;

/** Due when any of several policies is. */
record AnyOf(List<BatchPolicy> policies) implements BatchPolicy {

  AnyOf {
    policies = List.copyOf(policies);
    if (policies.isEmpty()) {
      throw new IllegalArgumentException("without any policy a batch would never be written");
    }
  }

  @Override
  public boolean isDue(BatchState state) {
    for (int i = 0; i < policies.size(); i++) {
      if (policies.get(i).isDue(state)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Duration timeToDue(BatchState state) {
    Duration soonest = BatchState.NEVER;
    for (int i = 0; i < policies.size(); i++) {
      Duration time = policies.get(i).timeToDue(state);
      if (time.compareTo(soonest) < 0) {
        soonest = time;
      }
    }
    return soonest;
  }

  @Override
  public boolean isFull(BatchState state) {
    for (int i = 0; i < policies.size(); i++) {
      if (policies.get(i).isFull(state)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void written(BatchState state, Duration took) {
    policies.forEach(policy -> policy.written(state, took));
  }

  @Override
  public BatchPolicy copy() {
    return new AnyOf(policies.stream().map(BatchPolicy::copy).toList());
  }
}
