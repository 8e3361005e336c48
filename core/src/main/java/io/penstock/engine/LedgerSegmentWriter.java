package io.penstock.engine;

import io.penstock.record.Event;
import io.penstock.spi.Batch;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkException;
import io.penstock.spi.Stage;
import io.penstock.spi.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes records, dead letters and positions in one transaction. Every entry belongs into its
 * segment, also those that are filtered or dead, because the ledger has to know of each.
 */
final class LedgerSegmentWriter<T> implements SegmentWriter<T> {

  private final LedgerWriter<T> writer;
  private final LaneAccount account;
  private final DeadLetterDesk desk;
  private final Supplier<LedgerSteps> newSteps;

  /**
   * A writer.
   *
   * @param newSteps begins to collect what the ledger has to be told
   */
  LedgerSegmentWriter(
      LedgerWriter<T> writer,
      LaneAccount account,
      DeadLetterDesk desk,
      Supplier<LedgerSteps> newSteps) {
    this.writer = writer;
    this.account = account;
    this.desk = desk;
    this.newSteps = newSteps;
  }

  @Override
  public Remainder<T> attempt(List<Entry<T>> segment) throws SinkException, InterruptedException {
    try (Owners owners = Owners.enter(segment)) {
      List<Entry<T>> ours = account.withoutLost(segment);
      if (ours.isEmpty()) {
        return Remainder.none();
      }
      desk.admit(ours);
      List<Entry<T>> pending = new ArrayList<>(ours.size());
      List<Event<T>> events = new ArrayList<>(ours.size());
      List<DeadRecord> dead = new ArrayList<>(0);
      LedgerSteps steps = newSteps.get();
      for (Entry<T> entry : ours) {
        if (entry.isPending()) {
          pending.add(entry);
          events.add(entry.event());
        } else if (entry.fate() == Fate.DEAD) {
          dead.add(desk.record(entry));
        }
        steps.add(entry);
      }
      LedgerCommit commit = steps.commit(dead);
      if (commit == null && events.isEmpty()) {
        settle(ours);
        return Remainder.none();
      }
      WriteResult result =
          account.timed(events.size(), () -> writer.write(new Batch<>(events), commit));
      if (rejectSome(pending, result)) {
        return Remainder.atOnce(ours);
      }
      for (int i = 0; i < pending.size(); i++) {
        pending.get(i).become(fate(result.outcome(i)));
      }
      steps.taken();
      if (!dead.isEmpty()) {
        desk.durable(dead);
      }
      settle(ours);
      return Remainder.none();
    }
  }

  private boolean rejectSome(List<Entry<T>> pending, WriteResult result) {
    if (result.size() != pending.size()) {
      throw new IllegalStateException(
          "the writer told " + result.size() + " outcomes for " + pending.size() + " records");
    }
    if (result.isAllWritten()) {
      return false;
    }
    boolean any = false;
    for (int i = 0; i < pending.size(); i++) {
      if (result.outcome(i) == Outcome.REJECTED) {
        pending.get(i).die(Stage.WRITE, result.rejection(i));
        any = true;
      }
    }
    return any;
  }

  private static Fate fate(Outcome outcome) {
    return switch (outcome) {
      case WRITTEN -> Fate.WRITTEN;
      case DUPLICATE -> Fate.DUPLICATE;
      case STALE -> Fate.STALE;
      case REJECTED, RETRY ->
          throw new IllegalStateException("a transaction is written as a whole or not at all");
    };
  }

  private void settle(List<Entry<T>> entries) {
    Settlement settlement = new Settlement(entries.size());
    for (Entry<T> entry : entries) {
      settlement.add(entry);
    }
    account.settle(settlement);
  }

  @Override
  public void probe() throws SinkException, InterruptedException {
    writer.probe();
  }

  @Override
  public boolean isForAllEntries() {
    return true;
  }
}
