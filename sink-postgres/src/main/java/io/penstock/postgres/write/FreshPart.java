package io.penstock.postgres.write;

import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.spi.Batch;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerDone;
import io.penstock.spi.Outcome;
import io.penstock.spi.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is left of a batch and its commit without the records that the ledger knows already.
 *
 * @param <T> the pipeline's value type
 */
record FreshPart<T>(Batch<T> batch, LedgerCommit commit) {

  static <T> FreshPart<T> of(Batch<T> batch, LedgerCommit commit, Set<Position> known) {
    if (known.isEmpty()) {
      return new FreshPart<>(batch, commit);
    }
    List<Event<T>> events = new ArrayList<>(batch.size());
    for (Event<T> event : batch.events()) {
      if (!known.contains(event.position())) {
        events.add(event);
      }
    }
    List<LedgerDone> done = new ArrayList<>(commit.done().size());
    for (LedgerDone each : commit.done()) {
      List<Position> ids = each.ids().stream().filter(id -> !known.contains(id)).toList();
      if (!ids.isEmpty()) {
        done.add(new LedgerDone(each.partition(), each.consumer(), each.epoch(), ids));
      }
    }
    List<DeadRecord> dead =
        commit.deadLetters().stream()
            .filter(letter -> !known.contains(letter.record().position()))
            .toList();
    return new FreshPart<>(new Batch<>(events), new LedgerCommit(commit.moves(), done, dead));
  }

  /** Whether the ledger knows all of it. */
  boolean isEmpty() {
    return commit.done().isEmpty();
  }

  /** The outcomes for the whole batch, those of the fresh part and duplicates. */
  static <T> WriteResult whole(Batch<T> batch, Set<Position> known, WriteResult fresh) {
    if (known.isEmpty()) {
      return fresh;
    }
    WriteResult.Builder builder = WriteResult.of(batch.size());
    int next = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (known.contains(batch.get(i).position())) {
        builder.set(i, Outcome.DUPLICATE);
        continue;
      }
      Outcome outcome = fresh.outcome(next);
      if (outcome == Outcome.REJECTED) {
        builder.reject(i, fresh.rejection(next));
      } else {
        builder.set(i, outcome);
      }
      next++;
    }
    return builder.build();
  }
}
