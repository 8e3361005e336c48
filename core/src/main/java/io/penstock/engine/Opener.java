package io.penstock.engine;

import io.penstock.spi.ComponentException;
import io.penstock.spi.Verdict;

/** Opens a part, again and again while it is away, until a stop is asked for. Poll thread only. */
final class Opener {

  /** An attempt to open something. */
  @FunctionalInterface
  interface Attempt {
    void open() throws ComponentException, InterruptedException;
  }

  private final Control control;
  private final Waits waits;
  private final RetryPolicy retry;

  Opener(Control control, Waits waits, RetryPolicy retry) {
    this.control = control;
    this.waits = waits;
    this.retry = retry;
  }

  /**
   * Opens it.
   *
   * @return false if a stop was asked for before it was open
   * @throws PipelineFailedException if trying again cannot help
   */
  boolean open(String component, Attempt attempt) throws InterruptedException {
    Backoff backoff = Backoff.forProbe(retry);
    try {
      while (!control.isStopping()) {
        control.beat();
        try {
          attempt.open();
          return true;
        } catch (ComponentException failure) {
          if (failure.verdict() == Verdict.STOP) {
            throw new PipelineFailedException(
                new PipelineFailure(failure.code(), component + ": " + failure.getMessage(), true),
                failure);
          }
          waits.begin(this, component, failure);
        } catch (RuntimeException unknown) {
          waits.begin(this, component, Failures.unknown(unknown));
        }
        control.sleep(backoff.nextMillis());
      }
      return false;
    } finally {
      waits.end(this, component);
    }
  }
}
