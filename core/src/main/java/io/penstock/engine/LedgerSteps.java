package io.penstock.engine;

import io.penstock.record.Position;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerDone;
import io.penstock.spi.LedgerMove;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What the ledger has to be told of a segment. Confined to a lane's thread; for one attempt. */
interface LedgerSteps {

  /** An entry of the segment, whatever its fate. */
  void add(Entry<?> entry);

  /** The commit, or null if the ledger need not be told of anything. */
  LedgerCommit commit(List<DeadRecord> dead);

  /** The commit has been made. */
  void taken();

  /** The furthest position of each partition and lane. */
  final class Moves implements LedgerSteps {

    private record Step(Assignment owner, int lane, Position next) {}

    private final UnaryOperator<Position> after;
    private final List<Step> steps = new ArrayList<>(4);

    /**
     * No moves yet.
     *
     * @param after tells the position behind a record, as the source counts
     */
    Moves(UnaryOperator<Position> after) {
      this.after = after;
    }

    @Override
    public void add(Entry<?> entry) {
      Position next = entry.record() == null ? entry.position() : after.apply(entry.position());
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

    @Override
    public LedgerCommit commit(List<DeadRecord> dead) {
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
      return moves.isEmpty() && dead.isEmpty() ? null : new LedgerCommit(moves, dead);
    }

    @Override
    public void taken() {
      for (Step step : steps) {
        Assignment.LedgerProgress ledger = step.owner().ledger();
        if (ledger.next(step.lane()).isBefore(step.next())) {
          ledger.moved(step.lane(), step.next());
        }
      }
    }
  }

  /** The ids of all records. */
  final class Ids implements LedgerSteps {

    private record Owned(Assignment owner, List<Position> ids) {}

    private final List<Owned> byOwner = new ArrayList<>(2);

    @Override
    public void add(Entry<?> entry) {
      for (int i = 0; i < byOwner.size(); i++) {
        if (byOwner.get(i).owner() == entry.owner()) {
          byOwner.get(i).ids().add(entry.position());
          return;
        }
      }
      Owned first = new Owned(entry.owner(), new ArrayList<>());
      first.ids().add(entry.position());
      byOwner.add(first);
    }

    @Override
    public LedgerCommit commit(List<DeadRecord> dead) {
      List<LedgerDone> done = new ArrayList<>(byOwner.size());
      for (Owned owned : byOwner) {
        Membership member = owned.owner().membership();
        done.add(
            new LedgerDone(
                owned.owner().partition(), member.consumer(), member.epoch(), owned.ids()));
      }
      return done.isEmpty() ? null : new LedgerCommit(List.of(), done, dead);
    }

    @Override
    public void taken() {
      // Ids have no place that moves.
    }
  }
}
