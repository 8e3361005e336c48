package io.penstock.engine;

import io.penstock.record.SourceRecord;
import io.penstock.spi.BatchPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One thread with its own writer: takes chunks from its queue, brings each record through the
 * stages, batches, writes and settles. Records of a partition (or key) always come to the same
 * lane, so their order needs no lock.
 */
final class Lane<T> implements Runnable {

  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** A mark weighs something, so that a lane that holds one is not idle. */
  private static final long MARK_BYTES = 1;

  private final LinkedBlockingQueue<Chunk> queue = new LinkedBlockingQueue<>();
  private final Stages<T> stages;
  private final Deduplicator<T> deduplicator;
  private final BatchPolicy policy;
  private final Appetite appetite;
  private final OpenBatch<T> batch;
  private final LaneAccount account;
  private final DeadLetterDesk desk;
  private final Supplier<LaneWriter<T>> openWriter;
  private final Consumer<Throwable> onFailure;

  private volatile boolean draining;
  private volatile boolean aborted;
  private volatile boolean ended;

  /**
   * A lane.
   *
   * @param deduplicator null if the pipeline has none
   */
  Lane(
      Stages<T> stages,
      Deduplicator<T> deduplicator,
      BatchPolicy policy,
      LongSupplier nanoTime,
      long budget,
      LaneAccount account,
      DeadLetterDesk desk,
      Supplier<LaneWriter<T>> openWriter,
      Consumer<Throwable> onFailure) {
    this.stages = stages;
    this.deduplicator = deduplicator;
    this.policy = policy;
    this.appetite = new Appetite(budget);
    this.batch = new OpenBatch<>(nanoTime, appetite);
    this.account = account;
    this.desk = desk;
    this.openWriter = openWriter;
    this.onFailure = onFailure;
  }

  /** Called by the poll thread. Never blocks: the poll thread stops reading by the bytes held. */
  void enqueue(Chunk chunk, long bytes) {
    account.received(chunk.mark() == null ? bytes : MARK_BYTES);
    queue.add(chunk);
  }

  /** Bytes that this lane holds, queued and in its batch. */
  long bytes() {
    return account.bytes();
  }

  /** At how many bytes held it wants no more for now. */
  long appetite() {
    return appetite.bytes();
  }

  /** From now on a batch is written as soon as the queue is empty. */
  void drain() {
    draining = true;
    // Wakes the lane; a chunk without records does nothing else.
    queue.add(Chunk.of(null, 0, List.of()));
  }

  /** From now on nothing new is begun; what is being written is finished. */
  void abort() {
    aborted = true;
    drain();
  }

  /** Whether it has nothing queued, batched or being written, and has published what it settled. */
  boolean isIdle() {
    return account.bytes() == 0;
  }

  boolean isEnded() {
    return ended;
  }

  @Override
  public void run() {
    try (LaneWriter<T> writer = openWriter.get()) {
      while (!aborted && !Thread.currentThread().isInterrupted()) {
        step(writer);
      }
    } catch (InterruptedException forced) {
      Thread.currentThread().interrupt();
    } catch (Throwable failure) {
      onFailure.accept(failure);
    } finally {
      ended = true;
    }
  }

  private void step(LaneWriter<T> writer) throws InterruptedException {
    Chunk chunk = next();
    if (chunk != null) {
      take(chunk, writer);
    }
    if (batch.hasEntries() && (policy.isDue(batch) || batch.isAtLimit() || mustDrain())) {
      flush(writer);
    }
  }

  private boolean mustDrain() {
    return draining && queue.isEmpty();
  }

  private Chunk next() throws InterruptedException {
    Chunk ready = queue.poll();
    if (ready != null) {
      return ready;
    }
    if (!batch.hasEntries()) {
      return queue.take();
    }
    if (draining) {
      return null;
    }
    Duration wait = policy.timeToDue(batch);
    Duration bounded = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    return queue.poll(Math.max(0, bounded.toNanos()), TimeUnit.NANOSECONDS);
  }

  private void take(Chunk chunk, LaneWriter<T> writer) throws InterruptedException {
    Assignment owner = chunk.owner();
    if (owner == null) {
      return;
    }
    if (chunk.mark() != null) {
      batch.add(Entry.mark(owner, chunk.ledgerLane(), chunk.mark()));
      return;
    }
    List<SourceRecord> records = chunk.records();
    if (deduplicator != null) {
      takeUnseen(chunk, writer);
      return;
    }
    for (int i = 0; i < records.size() && !aborted; i++) {
      Entry<T> entry = Entry.of(owner, chunk.ledgerLaneOf(records.get(i)), records.get(i));
      if (isToBeStaged(entry)) {
        stages.run(entry);
      }
      add(entry, writer);
    }
  }

  /** As above, but looks up in one go which records were seen before. */
  private void takeUnseen(Chunk chunk, LaneWriter<T> writer) throws InterruptedException {
    List<Entry<T>> decoded = new ArrayList<>(chunk.records().size());
    for (SourceRecord record : chunk.records()) {
      Entry<T> entry = Entry.of(chunk.owner(), chunk.ledgerLaneOf(record), record);
      if (isToBeStaged(entry)) {
        stages.decode(entry);
      }
      decoded.add(entry);
    }
    deduplicator.check(decoded);
    for (int i = 0; i < decoded.size() && !aborted; i++) {
      Entry<T> entry = decoded.get(i);
      stages.refine(entry);
      add(entry, writer);
    }
  }

  private void add(Entry<T> entry, LaneWriter<T> writer) throws InterruptedException {
    batch.add(entry);
    if (policy.isFull(batch) || batch.isAtLimit()) {
      flush(writer);
    }
  }

  private boolean isToBeStaged(Entry<T> entry) {
    Assignment owner = entry.owner();
    if (!owner.isActive()) {
      entry.become(Fate.HANDED_BACK);
      return false;
    }
    if (owner.ledger() != null && owner.ledger().wasDone(entry.ledgerLane(), entry.position())) {
      // Read again because another lane of the same partition was behind: the ledger has it.
      entry.become(Fate.DUPLICATE);
      return false;
    }
    return true;
  }

  private void flush(LaneWriter<T> writer) throws InterruptedException {
    List<Entry<T>> entries = batch.entries();
    boolean partial = !policy.isFull(batch);
    settleWhatNeedsNoWrite(entries, writer);
    writer.deliver(entries);
    if (deduplicator != null) {
      deduplicator.mark(entries);
    }
    for (Entry<T> entry : entries) {
      if (entry.fate() == Fate.MARK) {
        account.release(MARK_BYTES);
      }
    }
    policy.written(batch, account.lastWrite());
    batch.reopen(partial);
  }

  private void settleWhatNeedsNoWrite(List<Entry<T>> entries, LaneWriter<T> writer) {
    int records = 0;
    Settlement now = new Settlement(0);
    for (Entry<T> entry : entries) {
      if (entry.record() != null) {
        records++;
      }
      boolean done =
          entry.fate() == Fate.HANDED_BACK
              || (entry.fate() == Fate.FILTERED || entry.fate() == Fate.DUPLICATE)
                  && !writer.isForAllEntries();
      if (done) {
        now.add(entry);
      }
    }
    account.settle(now);
    desk.count(records);
  }
}
