package io.penstock.testkit.contract;

import java.time.Duration;

/** Limits against a hang. */
final class Waiting {

  private static final String PROPERTY = "penstock.testkit.contract.seconds";

  private Waiting() {}

  /** How long something may take that will come if the component is right. */
  static Duration atMost() {
    return Duration.ofSeconds(Long.getLong(PROPERTY, 60));
  }

  /** What may fail for a while. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  /** Repeats what fails for a while, as after an outage; returns when it has worked once. */
  static void until(String what, Step step) throws InterruptedException {
    long deadline = System.nanoTime() + atMost().toNanos();
    while (true) {
      try {
        step.run();
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError(what + " still fails after " + atMost().toSeconds() + " s", e);
        }
      }
      Thread.sleep(100);
    }
  }
}
