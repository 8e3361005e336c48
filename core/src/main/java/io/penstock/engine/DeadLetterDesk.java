package io.penstock.engine;

import io.penstock.spi.ComponentException;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where refused records are handed in: asks the flood guard, and writes until it is durable, for as
 * long as it takes. Nothing behind a dead letter is settled before that. Thread-safe.
 */
final class DeadLetterDesk {

  private final String pipeline;
  private final DeadLetter target;
  private final FloodGuard guard;
  private final Waits waits;
  private final RetryPolicy retry;
  private final Clock clock;
  private final DeadLetterLog log;

  /**
   * A desk.
   *
   * @param target null if the pipeline has no dead letter: then a refused record stops it
   */
  DeadLetterDesk(
      String pipeline,
      DeadLetter target,
      FloodGuard guard,
      Waits waits,
      RetryPolicy retry,
      Clock clock) {
    this.pipeline = pipeline;
    this.target = target;
    this.guard = guard;
    this.waits = waits;
    this.retry = retry;
    this.clock = clock;
    this.log = target == null ? null : new DeadLetterLog(target.description(), clock);
  }

  /** Counts the records of a batch, whatever becomes of them. */
  void count(int records) {
    guard.admit(records, Map.of());
  }

  /** Counts the dead among the entries, each once, and stops the pipeline if they are too many. */
  void admit(List<? extends Entry<?>> entries) {
    Map<String, Integer> codes = Map.of();
    for (Entry<?> entry : entries) {
      if (entry.fate() == Fate.DEAD && !entry.wasAdmitted()) {
        if (target == null) {
          throw noTarget(entry);
        }
        codes = codes.isEmpty() ? new HashMap<>() : codes;
        codes.merge(entry.rejection().code(), 1, Integer::sum);
      }
    }
    if (!codes.isEmpty()) {
      guard.admit(0, codes);
    }
  }

  private PipelineFailedException noTarget(Entry<?> entry) {
    return new PipelineFailedException(
        new PipelineFailure(
            "NO_DEAD_LETTER",
            "record at "
                + entry.position()
                + " was refused at stage "
                + entry.stage().label()
                + " ("
                + entry.rejection().code()
                + ": "
                + entry.rejection().message()
                + ") and the pipeline has no dead letter; configure deadLetter and start again,"
                + " the record's position has not moved",
            true),
        null);
  }

  DeadRecord record(Entry<?> entry) {
    return new DeadRecord(
        entry.record(),
        pipeline,
        clock.instant(),
        entry.stage(),
        entry.rejection(),
        Math.max(1, entry.attempts()));
  }

  /** These are durable by another way than {@link #write}: says so in the log. */
  void durable(List<DeadRecord> records) {
    log.durable(records);
  }

  /**
   * Returns when the entries are durable and settled. A partition that goes away while the target
   * is away takes its entries with it: its next owner refuses them again.
   */
  <T> void write(List<Entry<T>> dead, Account account) throws InterruptedException {
    Object waiter = new Object();
    String component = "dead letter " + target.description();
    Backoff backoff = Backoff.forProbe(retry);
    List<Entry<T>> rest = dead;
    try {
      while (true) {
        ComponentException away = null;
        try (Owners owners = Owners.enter(rest)) {
          rest = account.withoutLost(rest);
          if (!rest.isEmpty()) {
            away = attempt(rest);
          }
          if (away == null) {
            settle(rest, account);
            return;
          }
        }
        waits.begin(waiter, component, away);
        account.letGo();
        backoff.await();
      }
    } finally {
      waits.end(waiter, component);
    }
  }

  /** Why they are not durable, or null if they are. */
  private ComponentException attempt(List<? extends Entry<?>> dead) throws InterruptedException {
    List<DeadRecord> records = new ArrayList<>(dead.size());
    for (Entry<?> entry : dead) {
      records.add(record(entry));
    }
    try {
      target.write(records);
    } catch (DeadLetterException failure) {
      return failure;
    } catch (RuntimeException unknown) {
      return Failures.unknown(unknown);
    }
    durable(records);
    return null;
  }

  private static void settle(List<? extends Entry<?>> dead, Account account) {
    Settlement settlement = new Settlement(dead.size());
    dead.forEach(settlement::add);
    account.settle(settlement);
  }
}
