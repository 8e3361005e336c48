package io.penstock.producer;

import java.util.concurrent.TimeUnit;

/** Keeps to a rate, counted from its making, so that what was late is caught up with. */
final class Pace {

  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MIN_SLEEP = TimeUnit.MILLISECONDS.toNanos(1);

  private final int ratePerSecond;
  private final long began = System.nanoTime();

  /**
   * A pace.
   *
   * @param ratePerSecond 0 for none
   */
  Pace(int ratePerSecond) {
    this.ratePerSecond = ratePerSecond;
  }

  /** Returns when the next record is due after so many. */
  void await(long sent) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while sending");
    }
    if (ratePerSecond <= 0) {
      return;
    }
    long due = sent / ratePerSecond * NANOS + sent % ratePerSecond * NANOS / ratePerSecond;
    long early = due - (System.nanoTime() - began);
    // Shorter sleeps are not kept by the system; what is early by less is caught up with.
    if (early > MIN_SLEEP) {
      TimeUnit.NANOSECONDS.sleep(early);
    }
  }
}
