package io.penstock.faults;

import java.sql.SQLException;
import java.time.Duration;
import org.opentest4j.AssertionFailedError;

/** Waits for what must come, and says what was missing if it does not. */
final class Waiting {

  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private Waiting() {}

  /** Something that is so or not yet; what it throws counts as not yet. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Something to count. */
  @FunctionalInterface
  interface Counter {
    long count() throws SQLException;
  }

  /** Returns when it holds. */
  static void until(String what, Duration atMost, Condition condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    Exception last = null;
    while (true) {
      try {
        if (condition.holds()) {
          return;
        }
        last = null;
      } catch (Exception notNow) {
        last = notNow;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionFailedError(
            "not within " + atMost.toSeconds() + " s: " + what + (last == null ? "" : ": " + last),
            last);
      }
      pause(LOOK_EVERY);
    }
  }

  /**
   * Returns when the count has come that far; gives up when it has not moved for some time, however
   * long the whole takes.
   */
  static void untilReached(String what, long goal, Duration standstill, Counter counter) {
    long deadline = System.nanoTime() + standstill.toNanos();
    long best = -1;
    while (best < goal) {
      try {
        long now = counter.count();
        if (now > best) {
          best = now;
          deadline = System.nanoTime() + standstill.toNanos();
        }
      } catch (SQLException notNow) {
        // The database may be away.
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionFailedError(
            what
                + " stand still at "
                + best
                + " of "
                + goal
                + " for "
                + standstill.toSeconds()
                + " s");
      }
      if (best < goal) {
        pause(LOOK_EVERY);
      }
    }
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
