package io.penstock.engine;

import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.spi.Batch;
import io.penstock.spi.Capability;
import io.penstock.spi.DeadLetterOutbox;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.IdLedger;
import io.penstock.spi.Ledger;
import io.penstock.spi.LedgerClaim;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerDone;
import io.penstock.spi.LedgerMove;
import io.penstock.spi.LedgerSink;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A sink over a list, with a ledger, that misbehaves as its random generator says: batches that
 * fail for now, whole or in part, outages, some of which look like the records' fault, replies that
 * are lost after the commit, offenders that only show when written.
 */
final class MemorySink implements LedgerSink<String> {

  /** What survives the pipeline, as a database does. */
  static final class Database {
    final List<Event<String>> rows = new ArrayList<>();
    final List<DeadRecord> dead = new ArrayList<>();
    final Map<String, Long> epochs = new HashMap<>();
    final Map<String, List<Position>> next = new HashMap<>();

    /** Epochs; negative for a consumer that is fenced. */
    final Map<String, Map<String, Long>> consumers = new HashMap<>();

    final Set<Position> done = new HashSet<>();
    long lastEpoch;
    int relayed;
    int writes;
    int failures;
  }

  private final Database database;
  private final Random random;
  private final double failureShare;
  private final Predicate<String> offender;
  private final boolean suspects;
  private Gate gate = new Gate();

  MemorySink(
      Database database,
      Random random,
      double failureShare,
      Predicate<String> offender,
      boolean suspects) {
    this.database = database;
    this.random = random;
    this.failureShare = failureShare;
    this.offender = offender;
    this.suspects = suspects;
  }

  /** Its way to the database; what is killed does nothing there any more. */
  MemorySink through(Gate way) {
    gate = way;
    return this;
  }

  @Override
  public void open(SinkContext context) throws SinkException {
    maybeFail();
  }

  private void maybeFail() throws SinkException {
    gate.pass();
    synchronized (database) {
      // The first call always fails, so that no run is without a failure.
      if (database.failures == 0 || random.nextDouble() < failureShare) {
        database.failures++;
        switch (random.nextInt(3)) {
          case 0 -> throw new SinkException(Verdict.RETRY, "40P01", "deadlock");
          case 1 -> throw new SinkException(Verdict.OUTAGE, "57P01", "going down");
          default -> throw new IllegalStateException("a driver's surprise");
        }
      }
    }
  }

  @Override
  public LedgerWriter<String> openWriter() {
    return new Writer();
  }

  private final class Writer implements LedgerWriter<String> {

    /** For so many probes more, everything is refused as if each record were at fault. */
    private int refusing;

    private void maybeRefuse() throws SinkException {
      synchronized (database) {
        if (refusing == 0 && random.nextDouble() < failureShare) {
          database.failures++;
          refusing = 1 + random.nextInt(3);
        }
        if (refusing > 0) {
          throw new SinkException(Verdict.REJECT, "23514", "everything violates something");
        }
      }
    }

    @Override
    public WriteResult write(Batch<String> batch) throws SinkException {
      maybeFail();
      maybeRefuse();
      synchronized (database) {
        database.writes++;
        WriteResult.Builder result = WriteResult.of(batch.size());
        boolean tells = random.nextBoolean();
        refuse(batch, tells, result);
        int taken =
            random.nextDouble() < failureShare ? random.nextInt(batch.size()) : batch.size();
        for (int i = 0; i < batch.size(); i++) {
          if (i >= taken) {
            database.failures++;
            result.set(i, Outcome.RETRY);
          } else if (!offender.test(batch.get(i).value())) {
            database.rows.add(batch.get(i));
          }
        }
        return result.build();
      }
    }

    private void refuse(Batch<String> batch, boolean tells, WriteResult.Builder result)
        throws SinkException {
      for (int i = 0; i < batch.size(); i++) {
        if (offender.test(batch.get(i).value())) {
          if (!tells) {
            int[] hint = suspects ? new int[] {random.nextInt(4) > 0 ? i : i / 2} : new int[0];
            throw new SinkException(Verdict.REJECT, "23514", "violates a check", hint, null);
          }
          result.reject(i, new Rejection("23514", "violates a check"));
        }
      }
    }

    @Override
    public WriteResult write(Batch<String> batch, LedgerCommit commit) throws SinkException {
      maybeFail();
      if (batch.size() > 0) {
        maybeRefuse();
      }
      WriteResult result = commit.done().isEmpty() ? move(batch, commit) : enter(batch, commit);
      // Frozen, or killed, between the commit and its reply.
      gate.pass();
      return result;
    }

    private WriteResult enter(Batch<String> batch, LedgerCommit commit) throws SinkException {
      synchronized (database) {
        database.writes++;
        Set<Position> fresh = new HashSet<>();
        for (LedgerDone done : commit.done()) {
          checkEpoch(done);
          done.ids().stream().filter(id -> !database.done.contains(id)).forEach(fresh::add);
        }
        WriteResult.Builder result = WriteResult.of(batch.size());
        refuse(batch, random.nextBoolean(), result);
        for (int i = 0; i < batch.size(); i++) {
          if (!fresh.contains(batch.get(i).position()) && !offender.test(batch.get(i).value())) {
            result.set(i, Outcome.DUPLICATE);
          }
        }
        WriteResult told = result.build();
        if (told.count(Outcome.REJECTED) > 0) {
          return told;
        }
        database.done.addAll(fresh);
        batch.events().stream()
            .filter(event -> fresh.contains(event.position()))
            .forEach(database.rows::add);
        commit.deadLetters().stream()
            .filter(dead -> fresh.contains(dead.record().position()))
            .forEach(database.dead::add);
        if (random.nextDouble() < failureShare) {
          database.failures++;
          throw new SinkException(Verdict.OUTAGE, "08006", "the reply to COMMIT was lost");
        }
        return told;
      }
    }

    private WriteResult move(Batch<String> batch, LedgerCommit commit) throws SinkException {
      synchronized (database) {
        database.writes++;
        int ahead = 0;
        for (LedgerMove move : commit.moves()) {
          Position now = database.next.get(move.partition()).get(move.lane());
          if (database.epochs.get(move.partition()) != move.epoch()) {
            throw new SinkException(Verdict.FENCED, "EPOCH", "another owner");
          }
          if (now.equals(move.next())) {
            ahead++;
          } else if (!now.equals(move.expected())) {
            throw new SinkException(Verdict.FENCED, "POSITION", "moved by another owner");
          }
        }
        if (ahead > 0 && ahead == commit.moves().size()) {
          return WriteResult.allWritten(batch.size());
        }
        WriteResult.Builder result = WriteResult.of(batch.size());
        refuse(batch, random.nextBoolean(), result);
        WriteResult told = result.build();
        if (told.count(Outcome.REJECTED) > 0) {
          return told;
        }
        database.rows.addAll(batch.events());
        database.dead.addAll(commit.deadLetters());
        for (LedgerMove move : commit.moves()) {
          database.next.get(move.partition()).set(move.lane(), move.next());
        }
        if (random.nextDouble() < failureShare) {
          database.failures++;
          throw new SinkException(Verdict.OUTAGE, "08006", "the reply to COMMIT was lost");
        }
        return told;
      }
    }

    @Override
    public void probe() throws SinkException {
      maybeFail();
      synchronized (database) {
        if (refusing > 0) {
          refusing--;
          throw new SinkException(Verdict.OUTAGE, "53100", "disk full");
        }
      }
    }

    @Override
    public void close() {}
  }

  @Override
  public Ledger openLedger() {
    return new Ledger() {
      @Override
      public LedgerClaim claim(String partition, int lanes, Position start) throws SinkException {
        maybeFail();
        synchronized (database) {
          long epoch = database.epochs.merge(partition, 1L, Long::sum);
          List<Position> next =
              database.next.computeIfAbsent(
                  partition,
                  p -> {
                    List<Position> rows = new ArrayList<>();
                    for (int i = 0; i < lanes; i++) {
                      rows.add(start);
                    }
                    return rows;
                  });
          if (next.size() != lanes && new LedgerClaim(partition, epoch, next).isLevel()) {
            next = new ArrayList<>(Collections.nCopies(lanes, next.get(0)));
            database.next.put(partition, next);
          }
          return new LedgerClaim(partition, epoch, next);
        }
      }

      @Override
      public void close() {}
    };
  }

  private void checkEpoch(LedgerDone done) throws SinkException {
    Long epoch = database.consumers.getOrDefault(done.partition(), Map.of()).get(done.consumer());
    if (epoch == null || epoch != done.epoch()) {
      throw new SinkException(Verdict.FENCED, "EPOCH", "fenced");
    }
  }

  @Override
  public IdLedger openIdLedger() {
    return new IdLedger() {
      @Override
      public long claim(String partition, String consumer, Position acknowledgedBefore)
          throws SinkException {
        maybeFail();
        long epoch;
        synchronized (database) {
          // Clearing away at once is as safe as a day later, and is met more often.
          List<Position> old =
              database.done.stream()
                  .filter(id -> id.partition().equals(partition) && id.isBefore(acknowledgedBefore))
                  .toList();
          if (!old.isEmpty()) {
            of(partition).replaceAll((other, before) -> -(++database.lastEpoch));
            old.forEach(database.done::remove);
          }
          epoch = ++database.lastEpoch;
          of(partition).put(consumer, epoch);
        }
        gate.pass();
        return epoch;
      }

      @Override
      public boolean knows(String partition) {
        synchronized (database) {
          return database.consumers.containsKey(partition);
        }
      }

      private Map<String, Long> of(String partition) {
        return database.consumers.computeIfAbsent(partition, any -> new HashMap<>());
      }

      @Override
      public void fence(String partition, String consumer) throws SinkException {
        maybeFail();
        synchronized (database) {
          of(partition).replace(consumer, -(++database.lastEpoch));
        }
      }

      @Override
      public void fenceOthers(String partition, String butNot) throws SinkException {
        maybeFail();
        synchronized (database) {
          of(partition)
              .replaceAll(
                  (consumer, epoch) -> consumer.equals(butNot) ? epoch : -(++database.lastEpoch));
        }
      }

      @Override
      public void forget(LedgerDone acknowledged) throws SinkException {
        maybeFail();
        synchronized (database) {
          checkEpoch(acknowledged);
          acknowledged.ids().forEach(database.done::remove);
        }
      }

      @Override
      public void leave(String partition, String consumer, long epoch) throws SinkException {
        maybeFail();
        synchronized (database) {
          of(partition)
              .computeIfPresent(consumer, (name, now) -> now == epoch || now < 0 ? null : now);
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public DeadLetterOutbox openOutbox() {
    return new DeadLetterOutbox() {
      @Override
      public List<DeadRecord> next(int atMost) throws SinkException {
        maybeFail();
        synchronized (database) {
          return List.copyOf(
              database.dead.subList(
                  database.relayed, Math.min(database.dead.size(), database.relayed + atMost)));
        }
      }

      @Override
      public void relayed(List<DeadRecord> records) throws SinkException {
        maybeFail();
        synchronized (database) {
          database.relayed += records.size();
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.LEDGER, Capability.ID_LEDGER);
  }

  @Override
  public String description() {
    return "memory";
  }

  @Override
  public void close() {}
}
