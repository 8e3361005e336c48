package io.penstock.engine;

import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running way from a source to a sink. Made by {@link #named}; started once; stopped by {@link
 * #stop} or {@link #close}.
 *
 * <pre>{@code
 * try (Pipeline<Order> pipeline =
 *     Pipeline.<Order>named("orders")
 *         .source(source)
 *         .decoder(decoder)
 *         .sink(sink)
 *         .deadLetter(deadLetter)
 *         .build()) {
 *   pipeline.start();
 *   pipeline.awaitDrained(Duration.ofMinutes(1));
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 *
 * @param <T> the value type
 */
public final class Pipeline<T> implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

  /** The poll thread turns many times a second; this long without a turn means that it is stuck. */
  private static final Duration STUCK_AFTER = Duration.ofMinutes(2);

  private final Parts<T> parts;
  private final Guarantee guarantee;
  private final Control control;
  private final Waits waits;
  private final PipelineRun<T> run;
  private Thread thread;
  private volatile Instant startedAt;

  Pipeline(Parts<T> parts, Guarantee guarantee) {
    this.parts = parts;
    this.guarantee = guarantee;
    this.control = new Control(parts.nanoTime());
    this.waits = new Waits(log, parts.name(), parts.clock());
    this.run = new PipelineRun<>(parts, control, waits);
  }

  /**
   * Begins to build a pipeline.
   *
   * @param name how it is called in logs, metrics and the ledger; letters, digits, dot, dash and
   *     underscore
   */
  public static <T> PipelineBuilder<T> named(String name) {
    return new PipelineBuilder<>(name);
  }

  /**
   * Starts it and returns at once. Opening its parts goes on in the background and is repeated
   * while a server is away; {@link #status} tells.
   *
   * @throws IllegalStateException if it was started before
   */
  public synchronized void start() {
    if (thread != null) {
      throw new IllegalStateException("pipeline " + parts.name() + " was started before");
    }
    startedAt = parts.clock().instant();
    log.info("pipeline {} starts; {}", parts.name(), guarantee);
    thread = new Thread(run, "penstock-" + parts.name() + "-poll");
    thread.start();
  }

  /** What is going on at this moment. */
  public PipelineStatus status() {
    PipelineFailedException failure = control.failure();
    return new PipelineStatus(
        parts.name(),
        state(),
        run.books().books(),
        run.loop().lag(),
        guarantee.toString(),
        waits.current(),
        waits.lastError(),
        failure == null ? null : failure.failure(),
        startedAt,
        run.loop().pausedPartitions(),
        run.books().inFlightBytes(),
        run.loop().isDrained(),
        isLive(),
        run.branches().status());
  }

  private PipelineState state() {
    PipelineState state = control.state();
    return state == PipelineState.RUNNING && !waits.isEmpty() ? PipelineState.WAITING : state;
  }

  private boolean isLive() {
    return switch (control.state()) {
      case NEW, STOPPED -> true;
      case FAILED -> false;
      default -> control.sinceBeat().compareTo(STUCK_AFTER) < 0 && run.lanesLive();
    };
  }

  /** What it promises and why. */
  public Guarantee guarantee() {
    return guarantee;
  }

  /** Asks it to stop, with the configured time to finish, and returns at once. */
  public void requestStop() {
    control.stop(parts.options().shutdownTimeout());
  }

  /**
   * Stops it: reads nothing new, finishes what is in flight, commits, closes its parts. Returns
   * when it has ended.
   *
   * @param within how long it may take to finish what is in flight; zero to give that up at once
   * @return the books at the end; if it could not finish, {@link PipelineStatus#failure} says so
   */
  public Books stop(Duration within) throws InterruptedException {
    control.stop(within);
    Thread running;
    synchronized (this) {
      running = thread;
      if (running == null) {
        control.state(PipelineState.STOPPED);
        control.ended();
        return Books.EMPTY;
      }
    }
    if (within.isZero()) {
      running.interrupt();
    }
    if (!control.awaitEnd(within.plus(Duration.ofSeconds(15)))) {
      // A part does not return from a call; the thread that is in it is asked to leave.
      running.interrupt();
      control.awaitEnd(Duration.ofSeconds(15));
    }
    return run.books().books();
  }

  /**
   * Waits until it has ended by itself or by {@link #requestStop}.
   *
   * @return whether it has ended
   */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return control.awaitEnd(atMost);
  }

  /**
   * Waits until the source has nothing more and everything read is settled.
   *
   * @return false if that was not so within the time
   * @throws PipelineFailedException if it failed meanwhile
   */
  public boolean awaitDrained(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (System.nanoTime() - deadline < 0) {
      if (control.hasFailed()) {
        throw control.failure();
      }
      if (run.loop().isDrained()) {
        return true;
      }
      if (control.awaitEnd(Duration.ofMillis(20))) {
        break;
      }
    }
    return run.loop().isDrained();
  }

  /**
   * Stops it with the configured time to finish; harmless if it has ended or was never started.
   *
   * @throws PipelineFailedException if it failed, or could not finish what was in flight
   */
  @Override
  public void close() {
    try {
      stop(parts.options().shutdownTimeout());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return;
    }
    PipelineFailedException failure = control.failure();
    if (failure != null) {
      throw failure;
    }
  }
}
