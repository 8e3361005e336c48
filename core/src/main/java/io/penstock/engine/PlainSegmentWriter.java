package io.penstock.engine;

import io.penstock.record.Event;
import io.penstock.spi.Batch;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Stage;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.util.ArrayList;
import java.util.List;

/** Writes what is to be written; positions move afterwards, by the source. */
final class PlainSegmentWriter<T> implements SegmentWriter<T> {

  private final SinkWriter<T> writer;
  private final Account account;

  PlainSegmentWriter(SinkWriter<T> writer, Account account) {
    this.writer = writer;
    this.account = account;
  }

  @Override
  public Remainder<T> attempt(List<Entry<T>> segment) throws SinkException, InterruptedException {
    try (Owners owners = Owners.enter(segment)) {
      List<Entry<T>> ours = account.withoutLost(segment);
      if (ours.isEmpty()) {
        return Remainder.none();
      }
      List<Event<T>> events = new ArrayList<>(ours.size());
      for (Entry<T> entry : ours) {
        events.add(entry.event());
      }
      WriteResult result = account.timed(ours.size(), () -> writer.write(new Batch<>(events)));
      return apply(ours, result);
    }
  }

  private Remainder<T> apply(List<Entry<T>> ours, WriteResult result) {
    if (result.size() != ours.size()) {
      throw new IllegalStateException(
          "the writer told " + result.size() + " outcomes for " + ours.size() + " records");
    }
    Settlement settlement = new Settlement(ours.size());
    List<Entry<T>> again = new ArrayList<>(0);
    for (int i = 0; i < ours.size(); i++) {
      Entry<T> entry = ours.get(i);
      switch (result.outcome(i)) {
        case WRITTEN -> entry.become(Fate.WRITTEN);
        case DUPLICATE -> entry.become(Fate.DUPLICATE);
        case STALE -> entry.become(Fate.STALE);
        case REJECTED -> entry.die(Stage.WRITE, result.rejection(i));
        case RETRY -> again.add(entry);
      }
      if (!entry.isPending() && entry.fate() != Fate.DEAD) {
        settlement.add(entry);
      }
    }
    account.settle(settlement);
    return again.isEmpty() ? Remainder.none() : Remainder.refused(again, reason(result));
  }

  private static SinkException reason(WriteResult result) {
    SinkException told = result.retryReason();
    return told != null
        ? told
        : new SinkException(
            Verdict.RETRY, "ITEMS_REFUSED", "the target refused some records of a batch for now");
  }

  @Override
  public void probe() throws SinkException, InterruptedException {
    writer.probe();
  }

  @Override
  public void letGo() {
    account.letGo();
  }

  @Override
  public boolean isForAllEntries() {
    return false;
  }
}
