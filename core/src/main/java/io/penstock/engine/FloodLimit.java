package io.penstock.engine;

import java.time.Duration;

/**
 * When a pipeline stops because too much of what it reads is being dead-lettered: a bad deployment
 * upstream must not drain a topic into the dead letters.
 *
 * @param share of the window's records, above 0 and at most 1
 * @param minDeadLetters that the window must hold before the share counts
 * @param window over which is counted
 */
public record FloodLimit(double share, int minDeadLetters, Duration window) {

  /** More than half of a minute's records, and at least 1,000 of them. */
  public static final FloodLimit DEFAULT = new FloodLimit(0.5, 1_000, Duration.ofMinutes(1));

  /** No limit: everything may be dead-lettered. */
  public static final FloodLimit NONE =
      new FloodLimit(1.0, Integer.MAX_VALUE, Duration.ofMinutes(1));

  public FloodLimit {
    if (!(share > 0 && share <= 1) || minDeadLetters < 1 || window.toMillis() < 1_000) {
      throw new IllegalArgumentException(
          "share is above 0 and at most 1, minDeadLetters at least 1, window at least 1 s");
    }
  }
}
