package io.penstock.engine;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;

/**
 * Growing, jittered delays. The intervals come from resilience4j; the waiting is ours, because a
 * wait must end at once when the thread is interrupted.
 */
final class Backoff {

  private final IntervalFunction intervals;
  private int attempt;

  private Backoff(IntervalFunction intervals) {
    this.intervals = intervals;
  }

  static Backoff forRetry(RetryPolicy policy) {
    return of(policy, policy.maxDelay());
  }

  static Backoff forProbe(RetryPolicy policy) {
    Duration longest = policy.maxProbeDelay();
    return of(policy, longest.compareTo(policy.maxDelay()) < 0 ? longest : policy.maxDelay());
  }

  private static Backoff of(RetryPolicy policy, Duration longest) {
    Duration first = policy.initialDelay().compareTo(longest) < 0 ? policy.initialDelay() : longest;
    return new Backoff(
        policy.jitter() == 0
            ? IntervalFunction.ofExponentialBackoff(first, policy.multiplier(), longest)
            : IntervalFunction.ofExponentialRandomBackoff(
                first, policy.multiplier(), policy.jitter(), longest));
  }

  /** The next delay in milliseconds. */
  long nextMillis() {
    attempt = Math.min(attempt + 1, 1_000);
    return Math.max(1, intervals.apply(attempt));
  }

  /** Waits for the next delay. */
  void await() throws InterruptedException {
    Thread.sleep(nextMillis());
  }

  /** Begins again with the first delay. */
  void reset() {
    attempt = 0;
  }
}
