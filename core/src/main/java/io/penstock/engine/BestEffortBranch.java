package io.penstock.engine;

import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A branch with a thread and a bounded queue of its own. Lanes offer events and never wait; what
 * does not fit is dropped and counted.
 */
final class BestEffortBranch<T> implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(BestEffortBranch.class);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

  private final Branch<T> branch;
  private final BranchCounts counts;
  private final Supplier<BranchWriter<T>> openWriter;
  private final SinkContext context;
  private final RetryPolicy retry;
  private final Waits waits;
  private final ArrayBlockingQueue<Entry<T>> queue;
  private volatile boolean busy;

  BestEffortBranch(
      Branch<T> branch,
      BranchCounts counts,
      Supplier<BranchWriter<T>> openWriter,
      SinkContext context,
      RetryPolicy retry,
      Waits waits) {
    this.branch = branch;
    this.counts = counts;
    this.openWriter = openWriter;
    this.context = context;
    this.retry = retry;
    this.waits = waits;
    this.queue = new ArrayBlockingQueue<>(branch.queueRecords());
  }

  boolean wantsStale() {
    return branch.stale();
  }

  /** Called by lanes. */
  void offer(List<Entry<T>> entries) {
    int dropped = 0;
    for (Entry<T> entry : entries) {
      if (!queue.offer(entry)) {
        dropped++;
      }
    }
    if (dropped > 0) {
      counts.dropped(dropped);
    }
  }

  /** Whether nothing waits and nothing is being written. */
  boolean isIdle() {
    return queue.isEmpty() && !busy;
  }

  @Override
  public void run() {
    try {
      openSink();
      while (!Thread.currentThread().isInterrupted()) {
        serve();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      counts.dropped(queue.size());
      queue.clear();
    }
  }

  private void openSink() throws InterruptedException {
    Backoff backoff = Backoff.forRetry(retry);
    String component = "branch " + branch.name() + ", sink " + branch.sink().description();
    while (true) {
      try {
        branch.sink().open(context);
        waits.end(this, component);
        return;
      } catch (SinkException failure) {
        waits.begin(this, component, failure);
      } catch (RuntimeException unknown) {
        waits.begin(this, component, Failures.unknown(unknown));
      }
      backoff.await();
    }
  }

  /** Writes until something happens that only a person can mend; what was in hand is then lost. */
  private void serve() throws InterruptedException {
    List<Entry<T>> batch = new ArrayList<>();
    try (BranchWriter<T> writer = openWriter.get()) {
      while (true) {
        fill(batch);
        busy = true;
        writer.deliver(batch);
        batch.clear();
        busy = false;
      }
    } catch (RuntimeException failure) {
      log.error(
          "best-effort branch {} dropped {} events: {}; mend it, the pipeline goes on without it",
          branch.name(),
          batch.size(),
          failure instanceof PipelineFailedException
              ? failure.getMessage()
              : Failures.describe(failure));
      busy = false;
      Thread.sleep(AFTER_FAILURE.toMillis());
    } finally {
      counts.dropped(batch.size());
      busy = false;
    }
  }

  private void fill(List<Entry<T>> batch) throws InterruptedException {
    batch.add(queue.take());
    busy = true;
    long deadline = System.nanoTime() + branch.maxAge().toNanos();
    while (batch.size() < branch.maxRecords()) {
      Entry<T> next = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        return;
      }
      batch.add(next);
    }
  }
}
