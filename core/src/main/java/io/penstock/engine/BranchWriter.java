package io.penstock.engine;

import io.penstock.record.Event;
import io.penstock.spi.SinkWriter;
import java.util.ArrayList;
import java.util.List;

/** Brings events into one branch; confined to one thread. */
final class BranchWriter<T> implements AutoCloseable {

  private final Branch<T> branch;
  private final SinkWriter<T> writer;
  private final Deliverer<T> deliverer;
  private final Refiner<T> refiner;
  private final BranchCounts counts;
  private final Account account;
  private final DeadLetterDesk desk;

  BranchWriter(
      Branch<T> branch,
      SinkWriter<T> writer,
      RetryPolicy retry,
      Waits waits,
      PipelineMeters meters,
      BranchCounts counts,
      Account account,
      DeadLetterDesk desk) {
    this.branch = branch;
    this.writer = writer;
    this.counts = counts;
    this.account = account;
    this.desk = desk;
    this.refiner =
        new Refiner<>(
            branch.transforms(),
            retry,
            waits,
            "branch " + branch.name() + ", ",
            branch.required(),
            account::letGo);
    this.deliverer =
        new Deliverer<>(
            new PlainSegmentWriter<>(writer, account),
            retry,
            waits,
            meters,
            "branch " + branch.name() + ", sink " + branch.sink().description());
  }

  boolean wantsStale() {
    return branch.stale();
  }

  /**
   * Returns when every event is written, filtered or dead-lettered. A required branch hands those
   * back of which the partition went away before that.
   */
  void deliver(List<Entry<T>> entries) throws InterruptedException {
    List<Entry<T>> own = new ArrayList<>(entries.size());
    List<Entry<T>> pending = new ArrayList<>(entries.size());
    for (Entry<T> entry : entries) {
      Entry<T> copy = Entry.of(entry.owner(), entry.ledgerLane(), entry.record());
      Event<T> event = entry.event();
      // A deletion may come without a value.
      T value = event.value() == null ? null : branch.copier().apply(event.value());
      refiner.refine(copy, event.withValue(value));
      own.add(copy);
      if (copy.isPending()) {
        pending.add(copy);
      }
    }
    for (int from = 0; from < pending.size(); from += branch.maxRecords()) {
      int to = Math.min(pending.size(), from + branch.maxRecords());
      deliverer.deliver(new ArrayList<>(pending.subList(from, to)));
    }
    finish(own);
    for (int i = 0; i < own.size(); i++) {
      if (own.get(i).fate() == Fate.HANDED_BACK) {
        entries.get(i).become(Fate.HANDED_BACK);
      }
    }
  }

  private void finish(List<Entry<T>> own) throws InterruptedException {
    Settlement filtered = new Settlement(0);
    List<Entry<T>> dead = new ArrayList<>(0);
    for (Entry<T> entry : own) {
      if (entry.fate() == Fate.DEAD) {
        dead.add(entry);
      } else if (entry.fate() == Fate.FILTERED) {
        filtered.add(entry);
      }
    }
    if (!dead.isEmpty()) {
      desk.admit(dead);
      desk.write(dead, account);
    }
    counts.settled(filtered);
  }

  @Override
  public void close() {
    writer.close();
  }
}
