package io.penstock.engine;

import io.penstock.spi.ComponentException;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterOutbox;
import io.penstock.spi.DeadRecord;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Carries dead letters from the sink's own tables to where they belong, at least once. The pipeline
 * does not wait for it: the records are durable already.
 */
final class OutboxRelay implements Runnable {

  private static final int AT_ONCE = 100;
  private static final long LOOK_EVERY_MILLIS = 1_000;

  private final DeadLetterOutbox outbox;
  private final DeadLetter target;
  private final Waits waits;
  private final RetryPolicy retry;
  private final String sinkName;
  private final Semaphore hurry = new Semaphore(0);
  private volatile boolean idle;

  OutboxRelay(
      DeadLetterOutbox outbox, DeadLetter target, Waits waits, RetryPolicy retry, String sinkName) {
    this.outbox = outbox;
    this.target = target;
    this.waits = waits;
    this.retry = retry;
    this.sinkName = sinkName;
  }

  @Override
  public void run() {
    Backoff backoff = Backoff.forProbe(retry);
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (carry()) {
          backoff.reset();
        } else {
          backoff.await();
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks again at once. */
  void hurry() {
    idle = false;
    hurry.release();
  }

  /** Whether the last look, after {@link #hurry}, found nothing left. */
  boolean isIdle() {
    return idle;
  }

  private boolean carry() throws InterruptedException {
    String component = sinkName;
    try {
      List<DeadRecord> records = outbox.next(AT_ONCE);
      waits.end(this, sinkName);
      if (records.isEmpty()) {
        idle = true;
        hurry.tryAcquire(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return true;
      }
      component = "dead letter " + target.description();
      target.write(records);
      waits.end(this, component);
      component = sinkName;
      outbox.relayed(records);
      return true;
    } catch (ComponentException failure) {
      waits.begin(this, component, failure);
    } catch (RuntimeException unknown) {
      waits.begin(this, component, Failures.unknown(unknown));
    }
    return false;
  }
}
