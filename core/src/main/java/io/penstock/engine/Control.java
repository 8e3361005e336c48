package io.penstock.engine;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** What a pipeline is told from outside, and how it ended. Thread-safe. */
final class Control {

  private final LongSupplier nanoTime;
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<PipelineFailedException> failure = new AtomicReference<>();
  private volatile long deadline = Long.MAX_VALUE;
  private volatile PipelineState state = PipelineState.NEW;
  private volatile long lastBeat;

  Control(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastBeat = nanoTime.getAsLong();
  }

  /** Asks to stop, with time to finish; asked again, the earlier deadline counts. */
  synchronized void stop(Duration within) {
    long wanted = nanoTime.getAsLong() + within.toNanos();
    deadline = deadline == Long.MAX_VALUE || wanted - deadline < 0 ? wanted : deadline;
    stopRequested.countDown();
  }

  /** Ends the pipeline because of a failure; the first one counts. */
  void fail(PipelineFailedException why) {
    failure.compareAndSet(null, why);
    stopRequested.countDown();
  }

  boolean isStopping() {
    return stopRequested.getCount() == 0;
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  PipelineFailedException failure() {
    return failure.get();
  }

  /** Waits, but not longer than until a stop is asked for. */
  void sleep(long millis) throws InterruptedException {
    stopRequested.await(millis, TimeUnit.MILLISECONDS);
  }

  boolean isPastDeadline() {
    return deadline != Long.MAX_VALUE && nanoTime.getAsLong() - deadline >= 0;
  }

  void state(PipelineState now) {
    state = now;
  }

  PipelineState state() {
    return state;
  }

  /** The poll thread is alive and moving. */
  void beat() {
    lastBeat = nanoTime.getAsLong();
  }

  Duration sinceBeat() {
    return Duration.ofNanos(nanoTime.getAsLong() - lastBeat);
  }

  void ended() {
    ended.countDown();
  }

  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }
}
