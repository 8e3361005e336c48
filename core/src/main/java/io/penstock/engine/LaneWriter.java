package io.penstock.engine;

import io.penstock.spi.SinkWriter;
import java.util.ArrayList;
import java.util.List;

/** A lane's way to the target and to the dead letters. Confined to the lane's thread. */
final class LaneWriter<T> implements AutoCloseable {

  private final SinkWriter<T> writer;
  private final Deliverer<T> deliverer;
  private final boolean forAllEntries;
  private final LaneAccount account;
  private final DeadLetterDesk desk;
  private final LaneBranches<T> branches;

  LaneWriter(
      SinkWriter<T> writer,
      Deliverer<T> deliverer,
      boolean forAllEntries,
      LaneAccount account,
      DeadLetterDesk desk,
      LaneBranches<T> branches) {
    this.writer = writer;
    this.deliverer = deliverer;
    this.forAllEntries = forAllEntries;
    this.account = account;
    this.desk = desk;
    this.branches = branches;
  }

  /** Whether filtered and dead entries are the writer's business too, as with a ledger. */
  boolean isForAllEntries() {
    return forAllEntries;
  }

  /** Returns when every entry is settled or handed back. */
  void deliver(List<Entry<T>> entries) throws InterruptedException {
    if (forAllEntries) {
      deliverer.deliver(only(entries, true));
      return;
    }
    List<Entry<T>> pending = only(entries, false);
    if (!pending.isEmpty()) {
      if (branches.isEmpty()) {
        deliverer.deliver(pending);
      } else {
        deliverWithBranches(pending);
      }
    }
    bury(entries);
  }

  /** Nothing is settled before the branches have it too. */
  private void deliverWithBranches(List<Entry<T>> pending) throws InterruptedException {
    account.hold();
    try {
      deliverer.deliver(pending);
      branches.deliver(pending);
      account.release(pending);
    } finally {
      account.letGo();
    }
  }

  private List<Entry<T>> only(List<Entry<T>> entries, boolean settledToo) {
    List<Entry<T>> chosen = new ArrayList<>(entries.size());
    for (Entry<T> entry : entries) {
      if (settledToo ? entry.fate() != Fate.HANDED_BACK : entry.isPending()) {
        chosen.add(entry);
      }
    }
    return chosen;
  }

  /** Dead letters come after the writes: a dead letter that blocks holds back its batch only. */
  private void bury(List<Entry<T>> entries) throws InterruptedException {
    List<Entry<T>> dead = new ArrayList<>(0);
    for (Entry<T> entry : entries) {
      if (entry.fate() == Fate.DEAD) {
        dead.add(entry);
      }
    }
    if (dead.isEmpty()) {
      return;
    }
    desk.admit(dead);
    desk.write(dead, account);
  }

  @Override
  public void close() {
    branches.close();
    writer.close();
  }
}
