package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.document.Document;
import io.penstock.postgres.deadletter.DeadLetterTable;
import io.penstock.postgres.deadletter.StoredDeadLetters;
import io.penstock.postgres.ledger.IdLedgerTables;
import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Batch;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.IdLedger;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerDone;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkException;
import io.penstock.spi.Stage;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TcpProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Rows, dead letters and ids become durable together, by whoever may, and once. */
@ExtendWith(Services.class)
@Timeout(120)
class IdLedgerTest {

  private static final String PARTITION = "test-0";
  private static final Position START = Position.of(PARTITION, 0);
  private static final int NEVER_COPY = 1_000_000;

  @Shared private static Database database;

  @BeforeEach
  void table() throws SQLException {
    Rig.reset(database);
    // No key: whatever is written twice is there twice.
    database.execute("CREATE TABLE log (n bigint NOT NULL CHECK (n <> 666))");
  }

  /** A sink with its ledger and a writer. */
  private record Instance(
      PostgresSink<Document> sink, IdLedger ledger, LedgerWriter<Document> writer)
      implements AutoCloseable {

    WriteResult write(LedgerCommit commit, long... ids) throws Exception {
      return writer.write(batch(ids), commit);
    }

    SinkException refused(LedgerCommit commit, long... ids) {
      return catchThrowableOfType(SinkException.class, () -> write(commit, ids));
    }

    @Override
    public void close() {
      writer.close();
      ledger.close();
      sink.close();
    }
  }

  private static PostgresSinkBuilder<Document> log() {
    return Rig.documents(database).table("log").copyThreshold(NEVER_COPY);
  }

  private static Instance open(PostgresSinkBuilder<Document> builder) throws SinkException {
    PostgresSink<Document> sink = builder.build();
    Rig.open(sink);
    IdLedger ledger = sink.openIdLedger();
    return new Instance(sink, ledger, sink.openWriter());
  }

  private static Batch<Document> batch(long... ids) {
    List<Event<Document>> events = new ArrayList<>();
    for (long id : ids) {
      events.add(Rig.event(id, Rig.document("n", id)));
    }
    return new Batch<>(events);
  }

  private static LedgerDone done(String consumer, long epoch, long... ids) {
    return new LedgerDone(
        PARTITION,
        consumer,
        epoch,
        LongStream.of(ids).mapToObj(id -> Position.of(PARTITION, id)).toList());
  }

  private static LedgerCommit commit(LedgerDone done, DeadRecord... dead) {
    return new LedgerCommit(List.of(), List.of(done), List.of(dead));
  }

  private static DeadRecord dead(long id) {
    return new DeadRecord(
        new SourceRecord(Position.of(PARTITION, id), null, new byte[0], List.of(), 0),
        "test",
        Instant.EPOCH,
        Stage.VALIDATE,
        new Rejection("CODE", "no value"),
        1);
  }

  private static DataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database.url());
    source.setUser(database.user());
    source.setPassword(database.password());
    return source;
  }

  private static List<String> rows() throws SQLException {
    return Rig.rows(database, "SELECT n FROM log ORDER BY n");
  }

  private static long kept() throws SQLException {
    return database.queryLong("SELECT count(*) FROM penstock_ledger_done");
  }

  private static long deadLetters() {
    return new StoredDeadLetters(source(), DeadLetterTable.inSchema(null))
        .list(StoredDeadLetters.Filter.all())
        .size();
  }

  @Test
  void whatIsKnownIsADuplicateAndTheRestIsWritten() throws Exception {
    try (Instance a = open(log())) {
      long epoch = a.ledger().claim(PARTITION, "a", START);
      assertThat(a.write(commit(done("a", epoch, 1, 2, 3), dead(3)), 1, 2).isAllWritten()).isTrue();
      WriteResult mixed =
          a.write(commit(done("a", epoch, 2, 3, 4, 5, 6), dead(3), dead(6)), 2, 4, 5);
      assertThat(ModesTest.outcomes(mixed))
          .containsExactly(Outcome.DUPLICATE, Outcome.WRITTEN, Outcome.WRITTEN);
      WriteResult known = a.write(commit(done("a", epoch, 4, 6), dead(6)), 4);
      assertThat(ModesTest.outcomes(known)).containsExactly(Outcome.DUPLICATE);
      assertThat(rows()).containsExactly("1", "2", "4", "5");
      assertThat(deadLetters()).isEqualTo(2);
      assertThat(kept()).isEqualTo(6);
      a.ledger().forget(done("a", epoch, 1, 2, 3, 4, 5, 6, 77));
      assertThat(kept()).isZero();
      assertThat(a.ledger().knows("another")).isFalse();
      a.ledger().leave(PARTITION, "a", epoch);
      assertThat(a.ledger().knows(PARTITION)).as("for ever").isTrue();
      assertThat(new IdLedgerTables(null).entries(source(), "test")).isEmpty();
      assertThat(a.refused(commit(done("a", epoch, 9)), 9).verdict()).isEqualTo(Verdict.FENCED);
    }
  }

  @Test
  void rejectedRecordsKeepEverythingFromBeingCommitted() throws Exception {
    try (Instance a = open(log())) {
      long epoch = a.ledger().claim(PARTITION, "a", START);
      assertThat(a.refused(commit(done("a", epoch, 1, 666)), 1, 666).verdict())
          .isEqualTo(Verdict.REJECT);
      assertThat(kept()).isZero();
      assertThat(a.write(commit(done("a", epoch, 1, 666), dead(666)), 1).isAllWritten()).isTrue();
      assertThat(rows()).containsExactly("1");
      assertThat(kept()).isEqualTo(2);
    }
  }

  @Test
  void whoIsFencedWritesForgetsAndLeavesNothing() throws Exception {
    try (Instance zombie = open(log());
        Instance heir = open(log())) {
      long old = zombie.ledger().claim(PARTITION, "zombie", START);
      zombie.write(commit(done("zombie", old, 1)), 1);
      long now = heir.ledger().claim(PARTITION, "heir", START);
      heir.ledger().fence(PARTITION, "zombie");
      assertThat(zombie.refused(commit(done("zombie", old, 2), dead(2)), 2).verdict())
          .isEqualTo(Verdict.FENCED);
      SinkException unforgotten =
          catchThrowableOfType(
              SinkException.class, () -> zombie.ledger().forget(done("zombie", old, 1)));
      assertThat(unforgotten.verdict()).isEqualTo(Verdict.FENCED);
      assertThat(unforgotten).hasMessageContaining(PARTITION).hasMessageContaining("zombie");
      // So the heir finds it.
      assertThat(ModesTest.outcomes(heir.write(commit(done("heir", now, 1, 2)), 1, 2)))
          .containsExactly(Outcome.DUPLICATE, Outcome.WRITTEN);
      zombie.ledger().leave(PARTITION, "zombie", old);
      assertThat(new IdLedgerTables(null).entries(source(), "test"))
          .extracting(IdLedgerTables.Entry::consumer)
          .containsExactly("heir");
      long again = zombie.ledger().claim(PARTITION, "zombie", START);
      assertThat(again).isGreaterThan(old);
      assertThat(zombie.refused(commit(done("zombie", old, 3)), 3).verdict())
          .isEqualTo(Verdict.FENCED);
      zombie.write(commit(done("zombie", again, 3)), 3);
      heir.ledger().fenceOthers(PARTITION, "heir");
      assertThat(zombie.refused(commit(done("zombie", again, 4)), 4).verdict())
          .isEqualTo(Verdict.FENCED);
      heir.write(commit(done("heir", now, 4)), 4);
      assertThat(rows()).containsExactly("1", "2", "3", "4");
      assertThat(deadLetters()).isZero();
    }
  }

  /** A consumer that never claimed cannot write, and to fence it leaves nothing behind. */
  @Test
  void whoHasNotClaimedCannotWrite() throws Exception {
    try (Instance a = open(log())) {
      a.ledger().fence(PARTITION, "unknown");
      assertThat(new IdLedgerTables(null).entries(source(), "test")).isEmpty();
      assertThat(a.refused(commit(done("unknown", 1, 1)), 1).verdict()).isEqualTo(Verdict.FENCED);
      assertThat(rows()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void aCommitWhoseReplyIsLostIsNotRepeated(int copyThreshold) throws Exception {
    try (TcpProxy proxy = TcpProxy.to(database.server().host(), database.server().port());
        Instance a =
            open(
                log()
                    .copyThreshold(copyThreshold)
                    .url("jdbc:postgresql://" + proxy.address() + "/" + database.name()))) {
      long epoch = a.ledger().claim(PARTITION, "a", START);
      a.write(commit(done("a", epoch, 1)), 1);
      for (int i = 1; i <= 5; i++) {
        long id = i * 10;
        proxy.dropReply(TcpProxy.containing("COMMIT\0"), TcpProxy.Loss.CUT);
        LedgerCommit commit = commit(done("a", epoch, id, id + 1, id + 2), dead(id + 2));
        assertThat(a.refused(commit, id, id + 1).verdict()).isEqualTo(Verdict.OUTAGE);
        assertThat(proxy.faults()).isEqualTo(i);
        assertThat(rows()).as("the commit took place").hasSize(1 + 2 * i);
        assertThat(ModesTest.outcomes(a.write(commit, id, id + 1))).containsOnly(Outcome.DUPLICATE);
        assertThat(rows()).hasSize(1 + 2 * i);
      }
      assertThat(deadLetters()).isEqualTo(5);
    }
  }

  /**
   * A fence waits for the transaction of a consumer that is frozen in the middle of it, until the
   * server drops that; and the transactions of one consumer do not wait for each other.
   */
  @Test
  void aFenceWaitsForTheTransactionThatIsUnderWay() throws Exception {
    try (Instance heir = open(log().lockTimeout(Duration.ofMillis(200)));
        Connection frozen = database.connect();
        Statement statement = frozen.createStatement()) {
      long epoch = heir.ledger().claim(PARTITION, "zombie", START);
      statement.execute("SET idle_in_transaction_session_timeout = '1500ms'");
      frozen.setAutoCommit(false);
      statement.execute("SELECT 1 FROM penstock_ledger_consumer FOR SHARE");
      statement.execute("INSERT INTO log VALUES (1)");
      heir.write(commit(done("zombie", epoch, 2)), 2);
      SinkException waiting =
          catchThrowableOfType(SinkException.class, () -> heir.ledger().fence(PARTITION, "zombie"));
      assertThat(waiting.verdict()).isEqualTo(Verdict.RETRY);
      assertThat(waiting.code()).isEqualTo("55P03");
      boolean isFenced = false;
      for (int i = 0; i < 100 && !isFenced; i++) {
        try {
          heir.ledger().fence(PARTITION, "zombie");
          isFenced = true;
        } catch (SinkException stillHeld) {
          assertThat(stillHeld.code()).isEqualTo("55P03");
        }
      }
      assertThat(isFenced).isTrue();
      assertThat(rows()).as("the frozen transaction is undone").containsExactly("2");
      assertThat(heir.refused(commit(done("zombie", epoch, 3)), 3).verdict())
          .isEqualTo(Verdict.FENCED);
    }
  }

  /**
   * Whoever enters an id that somebody else is entering waits, and writes it only if he did not.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoThatEnterTheSameIdDoNotBothWriteIt(boolean firstCommits) throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (Instance a = open(log());
        Connection first = database.connect();
        Statement statement = first.createStatement()) {
      long epoch = a.ledger().claim(PARTITION, "a", START);
      first.setAutoCommit(false);
      statement.execute(
          "INSERT INTO penstock_ledger_done (pipeline, partition, high, low)"
              + " VALUES ('test', '"
              + PARTITION
              + "', 2, 0)");
      statement.execute("INSERT INTO log VALUES (2)");
      Future<WriteResult> second =
          other.submit(() -> a.write(commit(done("a", epoch, 1, 2, 3)), 1, 2, 3));
      while (database.queryLong(
              "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
          == 0) {
        assertThat(second.isDone()).isFalse();
        Thread.sleep(5);
      }
      if (firstCommits) {
        first.commit();
      } else {
        first.rollback();
      }
      assertThat(ModesTest.outcomes(second.get()))
          .containsExactly(
              Outcome.WRITTEN, firstCommits ? Outcome.DUPLICATE : Outcome.WRITTEN, Outcome.WRITTEN);
      assertThat(rows()).containsExactly("1", "2", "3");
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void instancesThatStartTogetherCreateTheTablesOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Callable<Long>> starts = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String name = "consumer-" + i % 3;
        starts.add(
            () -> {
              try (Instance each = open(log())) {
                return each.ledger().claim(PARTITION, name, START);
              }
            });
      }
      List<Long> epochs = new ArrayList<>();
      for (Future<Long> each : threads.invokeAll(starts)) {
        epochs.add(each.get());
      }
      assertThat(new IdLedgerTables(null).entries(source(), "test"))
          .hasSize(3)
          .allMatch(entry -> epochs.contains(entry.epoch()) && !entry.fenced());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatTheDeadLeftIsClearedAwayADayLaterAndNobodyCanWriteItAgain() throws Exception {
    try (Instance a = open(log());
        Instance b = open(log())) {
      long alive = a.ledger().claim(PARTITION, "alive", START);
      long dead = a.ledger().claim(PARTITION, "dead", START);
      a.write(commit(done("dead", dead, 1, 2, 3, 9)), 1, 2, 3, 9);
      a.ledger().fence(PARTITION, "dead");
      database.execute(
          "UPDATE penstock_ledger_done SET done_at = now() - interval '25 hours' WHERE high <> 2",
          "UPDATE penstock_ledger_consumer SET updated_at = now() - interval '25 hours'");
      long now = b.ledger().claim(PARTITION, "new", Position.of(PARTITION, 5));
      // 2 is too young, and 9 may still be delivered.
      assertThat(Rig.rows(database, "SELECT high FROM penstock_ledger_done ORDER BY high"))
          .containsExactly("2", "9");
      assertThat(a.refused(commit(done("alive", alive, 1)), 1).verdict()).isEqualTo(Verdict.FENCED);
      b.write(commit(done("new", now, 10)), 10);
      database.execute(
          "UPDATE penstock_ledger_consumer SET updated_at = now() - interval '25 hours'");
      b.ledger().claim(PARTITION, "newer", Position.of(PARTITION, 1));
      assertThat(new IdLedgerTables(null).entries(source(), "test"))
          .extracting(IdLedgerTables.Entry::consumer)
          .containsExactly("new", "newer");
      assertThat(b.ledger().knows(PARTITION)).isTrue();
      assertThat(Arrays.asList(new IdLedgerTables(null).kept(source(), "test").get(0).count()))
          .containsExactly(3L);
      assertThat(new IdLedgerTables(null).reset(source(), "test", PARTITION)).isEqualTo(6);
      assertThat(b.ledger().knows(PARTITION)).isFalse();
    }
  }

  /** The time of an entry is part of its id, which whoever adds it may choose. */
  @Test
  void noTimestampOfADeadLetterKeepsTheTransactionFromCommitting() throws Exception {
    long nanos = 1_753_440_000_000_000_000L;
    try (Instance a = open(log())) {
      long epoch = a.ledger().claim(PARTITION, "a", START);
      DeadRecord dead =
          new DeadRecord(
              new SourceRecord(Position.of(PARTITION, nanos), null, null, List.of(), nanos),
              "test",
              Instant.EPOCH,
              Stage.VALIDATE,
              new Rejection("CODE", "no value"),
              1);
      assertThat(a.write(commit(done("a", epoch, 1, nanos), dead), 1).isAllWritten()).isTrue();
    }
    assertThat(rows()).containsExactly("1");
    assertThat(
            new StoredDeadLetters(source(), DeadLetterTable.inSchema(null))
                .list(StoredDeadLetters.Filter.all()))
        .extracting(letter -> letter.record().timestamp())
        .containsExactly(nanos);
  }
}
