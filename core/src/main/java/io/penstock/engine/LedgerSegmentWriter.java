package io.penstock.engine;

import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.spi.Batch;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerMove;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkException;
import io.penstock.spi.Stage;
import io.penstock.spi.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Writes records, dead letters and positions in one transaction. Every entry belongs into its
 * segment, also those that are filtered or dead, because each moves a position.
 */
final class LedgerSegmentWriter<T> implements SegmentWriter<T> {

  private final LedgerWriter<T> writer;
  private final LaneAccount account;
  private final DeadLetterDesk desk;
  private final UnaryOperator<Position> after;

  /**
   * A writer.
   *
   * @param after tells the position behind a record, as the source counts
   */
  LedgerSegmentWriter(
      LedgerWriter<T> writer,
      LaneAccount account,
      DeadLetterDesk desk,
      UnaryOperator<Position> after) {
    this.writer = writer;
    this.account = account;
    this.desk = desk;
    this.after = after;
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
      Steps steps = new Steps();
      for (Entry<T> entry : ours) {
        if (entry.isPending()) {
          pending.add(entry);
          events.add(entry.event());
        } else if (entry.fate() == Fate.DEAD) {
          dead.add(desk.record(entry));
        }
        steps.reach(
            entry, entry.record() == null ? entry.position() : after.apply(entry.position()));
      }
      List<LedgerMove> moves = steps.moves();
      if (moves.isEmpty() && events.isEmpty() && dead.isEmpty()) {
        settle(ours);
        return Remainder.none();
      }
      WriteResult result =
          account.timed(
              events.size(),
              () -> writer.write(new Batch<>(events), new LedgerCommit(moves, dead)));
      if (rejectSome(pending, result)) {
        return new Remainder<>(ours, false);
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

  /** The furthest position of each partition and lane in a segment. */
  private static final class Steps {

    private record Step(Assignment owner, int lane, Position next) {}

    private final List<Step> steps = new ArrayList<>(4);

    void reach(Entry<?> entry, Position next) {
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        if (step.owner() == entry.owner() && step.lane() == entry.ledgerLane()) {
          if (step.next().isBefore(next)) {
            steps.set(i, new Step(entry.owner(), entry.ledgerLane(), next));
          }
          return;
        }
      }
      steps.add(new Step(entry.owner(), entry.ledgerLane(), next));
    }

    List<LedgerMove> moves() {
      List<LedgerMove> moves = new ArrayList<>(steps.size());
      for (Step step : steps) {
        Assignment.LedgerProgress ledger = step.owner().ledger();
        Position expected = ledger.next(step.lane());
        if (expected.isBefore(step.next())) {
          moves.add(
              new LedgerMove(
                  step.owner().partition(), step.lane(), ledger.epoch(), expected, step.next()));
        }
      }
      return moves;
    }

    void taken() {
      for (Step step : steps) {
        Assignment.LedgerProgress ledger = step.owner().ledger();
        if (ledger.next(step.lane()).isBefore(step.next())) {
          ledger.moved(step.lane(), step.next());
        }
      }
    }
  }
}
