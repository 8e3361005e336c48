package io.penstock.engine;

import java.time.Duration;
import java.util.Objects;

/**
 * How failures with {@link io.penstock.spi.Verdict#RETRY} are tried again, and how an outage is
 * probed. Delays grow exponentially from the initial one and are spread by jitter.
 *
 * @param initialDelay before the first repetition; at least 1 ms
 * @param maxDelay the longest delay
 * @param multiplier growth from one delay to the next; at least 1
 * @param jitter share of a delay that is random, 0 to below 1
 * @param maxAttempts how often a batch is tried when the verdict is retry; 0 for ever. An outage in
 *     between uses none of them up.
 * @param onExhausted what happens when that number is used up
 * @param maxProbeDelay the longest time between two probes of a target that is away
 */
public record RetryPolicy(
    Duration initialDelay,
    Duration maxDelay,
    double multiplier,
    double jitter,
    int maxAttempts,
    OnExhausted onExhausted,
    Duration maxProbeDelay) {

  /** What happens to a batch whose attempts are used up. */
  public enum OnExhausted {
    /** It is treated as an outage: probed and tried again, for as long as it takes. */
    WAIT,
    /** Its records are dead-lettered, guilty or not; for services that are used to it. */
    DEAD_LETTER,
    /** The pipeline stops. */
    STOP
  }

  /** 100 ms doubling to 10 s, half of it jitter, for ever; an outage is probed every 2 s. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          Duration.ofMillis(100),
          Duration.ofSeconds(10),
          2.0,
          0.5,
          0,
          OnExhausted.WAIT,
          Duration.ofSeconds(2));

  public RetryPolicy {
    Objects.requireNonNull(onExhausted, "onExhausted");
    if (initialDelay.toMillis() < 1 || maxDelay.compareTo(initialDelay) < 0) {
      throw new IllegalArgumentException(
          "delays are at least 1 ms and the longest is not the less");
    }
    if (multiplier < 1 || jitter < 0 || jitter >= 1 || maxAttempts < 0) {
      throw new IllegalArgumentException(
          "multiplier is at least 1, jitter from 0 to below 1, maxAttempts not negative");
    }
    if (maxProbeDelay.toMillis() < 1) {
      throw new IllegalArgumentException("the probe delay is at least 1 ms");
    }
  }
}
