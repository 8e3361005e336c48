package io.penstock.postgres.write;

/**
 * Whether it is worth a try to copy rows straight into a table that must not hold any of them
 * twice: much faster than merging as long as there are no duplicates, and wasted if there is one.
 * After each disappointment the pause before the next try doubles.
 */
final class Optimism {

  private static final int MAX_PAUSE = 256;

  private int pause = 1;
  private int wait;

  /** Asked once for each statement. */
  boolean isJustified() {
    return wait == 0;
  }

  /** It worked. */
  void rewarded() {
    pause = Math.max(1, pause / 2);
  }

  /** There was a duplicate. */
  void disappointed() {
    wait = pause;
    pause = Math.min(MAX_PAUSE, pause * 2);
  }

  /** A batch was written the other way. */
  void waited() {
    if (wait > 0) {
      wait--;
    }
  }
}
