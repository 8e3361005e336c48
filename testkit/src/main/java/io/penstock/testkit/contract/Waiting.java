package io.penstock.testkit.contract;

import java.time.Duration;

/** Limits against a hang. */
final class Waiting {

  /** How long something may take that will come if the component is right. */
  static final Duration AT_MOST = Duration.ofSeconds(60);

  private Waiting() {}

  /** What may fail for a while. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  /** Repeats what fails for a while, as after an outage; returns when it has worked once. */
  static void until(String what, Step step) throws InterruptedException {
    long deadline = System.nanoTime() + AT_MOST.toNanos();
    while (true) {
      try {
        step.run();
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError(what + " still fails after " + AT_MOST.toSeconds() + " s", e);
        }
      }
      Thread.sleep(100);
    }
  }
}
