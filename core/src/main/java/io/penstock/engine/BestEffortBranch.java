package io.penstock.engine;

import io.penstock.spi.ComponentException;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.SinkContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A branch with a thread and a bounded queue of its own. Lanes offer events and never wait; what
 * does not fit is dropped and counted. Whatever is wrong with it, the pipeline goes on: it has a
 * flood guard and waits of its own, and opens its parts itself.
 */
final class BestEffortBranch<T> implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(BestEffortBranch.class);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

  private final Branch<T> branch;
  private final BranchCounts counts;
  private final DeadLetterDesk desk;
  private final Supplier<BranchWriter<T>> openWriter;
  private final SinkContext context;
  private final RetryPolicy retry;
  private final Waits waits;
  private final long maxBytes;
  private final ArrayBlockingQueue<Entry<T>> queue;

  /** Bytes of all events that it has taken and not finished, queued or in hand. */
  private final AtomicLong held = new AtomicLong();

  private volatile boolean ended;

  /**
   * A branch.
   *
   * @param desk its own, not the pipeline's
   * @param waits its own: readiness does not hang on it
   * @param maxBytes how much it may hold: what it holds, no lane's budget counts any more
   */
  BestEffortBranch(
      Branch<T> branch,
      BranchCounts counts,
      DeadLetterDesk desk,
      Supplier<BranchWriter<T>> openWriter,
      SinkContext context,
      RetryPolicy retry,
      Waits waits,
      long maxBytes) {
    this.branch = branch;
    this.counts = counts;
    this.desk = desk;
    this.openWriter = openWriter;
    this.context = context;
    this.retry = retry;
    this.waits = waits;
    this.maxBytes = maxBytes;
    this.queue = new ArrayBlockingQueue<>(branch.queueRecords());
  }

  boolean wantsStale() {
    return branch.stale();
  }

  /** Called by lanes. */
  void offer(List<Entry<T>> entries) {
    int dropped = 0;
    for (Entry<T> entry : entries) {
      if (!take(entry)) {
        dropped++;
      }
    }
    if (dropped > 0) {
      counts.dropped(dropped);
    }
  }

  private boolean take(Entry<T> entry) {
    long size = size(entry);
    if (!reserve(size)) {
      return false;
    }
    // What comes behind the end of the thread is taken out again: nobody else would count it.
    boolean taken = queue.offer(entry) && !(ended && queue.remove(entry));
    if (!taken) {
      held.addAndGet(-size);
    }
    return taken;
  }

  /** One that is larger than all there may be gets in alone. */
  private boolean reserve(long size) {
    long before = held.getAndUpdate(now -> fits(now, size) ? now + size : now);
    return fits(before, size);
  }

  private boolean fits(long now, long size) {
    return now == 0 || now + size <= maxBytes;
  }

  private static long size(Entry<?> entry) {
    return entry.record().sizeInBytes();
  }

  /** Whether nothing waits and nothing is being written. */
  boolean isIdle() {
    return held.get() == 0;
  }

  @Override
  public void run() {
    try {
      open();
      while (!Thread.currentThread().isInterrupted()) {
        serve();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      ended = true;
      List<Entry<T>> left = new ArrayList<>();
      queue.drainTo(left);
      drop(left, left.size());
    }
  }

  private void open() throws InterruptedException {
    String name = "branch " + branch.name();
    open(name + ", sink " + branch.sink().description(), () -> branch.sink().open(context));
    if (branch.deadLetter() != null) {
      open(
          name + ", dead letter",
          () ->
              branch
                  .deadLetter()
                  .open(new DeadLetterContext(context.pipeline(), context.meters())));
    }
  }

  /** Again and again, also where only a person can help: the branch alone hangs on it. */
  private void open(String component, Opener.Attempt attempt) throws InterruptedException {
    Backoff backoff = Backoff.forRetry(retry);
    while (true) {
      try {
        attempt.open();
        waits.end(this, component);
        return;
      } catch (ComponentException failure) {
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
    long settledBefore = counts.settled();
    try (BranchWriter<T> writer = openWriter.get()) {
      while (true) {
        settledBefore = counts.settled();
        fill(batch);
        desk.count(batch.size());
        writer.deliver(batch);
        release(batch);
      }
    } catch (RuntimeException failure) {
      int lost = lost(batch, settledBefore);
      drop(batch, lost);
      log.error(
          "best-effort branch {} dropped {} events: {}; mend it, the pipeline goes on without it",
          branch.name(),
          lost,
          failure instanceof PipelineFailedException
              ? failure.getMessage()
              : Failures.describe(failure));
      Thread.sleep(AFTER_FAILURE.toMillis());
    } finally {
      drop(batch, lost(batch, settledBefore));
    }
  }

  /** A part of the batch may have been written before it failed. */
  private int lost(List<Entry<T>> batch, long settledBefore) {
    return batch.isEmpty() ? 0 : (int) (batch.size() - (counts.settled() - settledBefore));
  }

  private void drop(List<Entry<T>> entries, int lost) {
    counts.dropped(lost);
    release(entries);
  }

  private void release(List<Entry<T>> entries) {
    long bytes = 0;
    for (Entry<T> entry : entries) {
      bytes += size(entry);
    }
    entries.clear();
    held.addAndGet(-bytes);
  }

  private void fill(List<Entry<T>> batch) throws InterruptedException {
    Entry<T> next = queue.take();
    long bytes = size(next);
    batch.add(next);
    long deadline = System.nanoTime() + branch.maxAge().toNanos();
    // What is in hand takes room from what comes, so that a batch cannot wait for all of it.
    while (batch.size() < branch.maxRecords() && bytes < maxBytes / 2) {
      next = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        return;
      }
      bytes += size(next);
      batch.add(next);
    }
  }
}
