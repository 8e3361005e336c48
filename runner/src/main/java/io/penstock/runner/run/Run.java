package io.penstock.runner.run;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs pipelines until a limit is reached, one of them fails or a signal comes, then stops them in
 * good order. A second signal gives up what is in flight; a third ends the process on the spot. If
 * one pipeline fails, the others are drained too: a process that goes on without one of its
 * pipelines looks well to whoever watches over processes.
 */
public final class Run {

  private static final Logger log = LoggerFactory.getLogger(Run.class);
  private static final long TURN_MILLIS = 100;

  private final PipelineGroup pipelines;
  private final RunLimits limits;
  private final LongConsumer ticks;
  private final Semaphore signalled = new Semaphore(0);
  private final AtomicInteger signals = new AtomicInteger();
  private volatile int signal;

  /**
   * @param ticks called often with the present, from {@link System#nanoTime}
   */
  Run(PipelineGroup pipelines, RunLimits limits, LongConsumer ticks) {
    this.pipelines = Objects.requireNonNull(pipelines, "pipelines");
    this.limits = Objects.requireNonNull(limits, "limits");
    this.ticks = Objects.requireNonNull(ticks, "ticks");
  }

  RunOutcome run() throws InterruptedException {
    long start = System.nanoTime();
    try (SignalTrap trap = new SignalTrap(this::signalled)) {
      pipelines.start();
      log.info("stopping: {}", awaitReason(start));
      stop();
    }
    return new RunOutcome(
        pipelines.statuses(), signal, Duration.ofNanos(System.nanoTime() - start));
  }

  private String awaitReason(long start) throws InterruptedException {
    while (true) {
      if (signalled.tryAcquire(TURN_MILLIS, TimeUnit.MILLISECONDS)) {
        return "signal " + signal;
      }
      long now = System.nanoTime();
      ticks.accept(now);
      if (pipelines.anyFailed()) {
        return "a pipeline has failed";
      }
      if (pipelines.allEnded()) {
        return "all pipelines have ended";
      }
      if (limits.duration() != null && now - start >= limits.duration().toNanos()) {
        return "the time is over";
      }
      if (limits.untilDrained() && pipelines.allDrained()) {
        return "everything is drained";
      }
    }
  }

  private void stop() throws InterruptedException {
    Thread stopping =
        new Thread(
            () -> {
              try {
                pipelines.stop();
              } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
              }
            },
            "penstock-stop");
    stopping.start();
    while (stopping.isAlive()) {
      if (signalled.tryAcquire()) {
        log.warn("a second signal: what is in flight is given up");
        pipelines.force();
      }
      ticks.accept(System.nanoTime());
      stopping.join(TURN_MILLIS);
    }
  }

  private void signalled(int number) {
    signal = number;
    if (signals.incrementAndGet() > 2) {
      Runtime.getRuntime().halt(128 + number);
    }
    signalled.release();
  }
}
