package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.document.Document;
import io.penstock.postgres.deadletter.DeadLetterTable;
import io.penstock.postgres.deadletter.StoredDeadLetters;
import io.penstock.postgres.deadletter.StoredDeadLetters.Status;
import io.penstock.postgres.ledger.LedgerTable;
import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Batch;
import io.penstock.spi.DeadLetterOutbox;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Ledger;
import io.penstock.spi.LedgerClaim;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerMove;
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
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Rows, dead letters and positions are moved together, by the owner alone, and once. */
@ExtendWith(Services.class)
@Timeout(120)
class LedgerTest {

  private static final String PARTITION = "test-0";
  private static final int NEVER_COPY = 1_000_000;

  @Shared private static Database database;

  @BeforeEach
  void table() throws SQLException {
    Rig.reset(database);
    // No key: whatever is written twice is there twice.
    database.execute("CREATE TABLE log (n bigint NOT NULL CHECK (n <> 666))");
  }

  /** A sink with its ledger and a writer. */
  private record Instance(PostgresSink<Document> sink, Ledger ledger, LedgerWriter<Document> writer)
      implements AutoCloseable {
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
    Ledger ledger = sink.openLedger();
    return new Instance(sink, ledger, sink.openWriter());
  }

  private static Position at(long offset) {
    return Position.of(PARTITION, offset);
  }

  private static Batch<Document> numbers(long from, long to) {
    List<Document> documents = new ArrayList<>();
    for (long n = from; n < to; n++) {
      documents.add(Rig.document("n", n));
    }
    return Rig.batch(documents);
  }

  private static LedgerCommit move(LedgerClaim claim, long from, long to, DeadRecord... dead) {
    return new LedgerCommit(
        List.of(new LedgerMove(PARTITION, 0, claim.epoch(), at(from), at(to))), List.of(dead));
  }

  private static DeadRecord dead(long offset) {
    SourceRecord record =
        new SourceRecord(
            at(offset),
            new byte[] {0, -1},
            null,
            List.of(
                Header.of("trace", "ä"),
                new Header("raw", new byte[] {-1, 0}),
                new Header("no", null)),
            1_700_000_000_123L);
    return new DeadRecord(
        record,
        "test",
        Instant.parse("2024-05-05T05:05:05.123456Z"),
        Stage.VALIDATE,
        new Rejection("CODE", "no \0 value"),
        3);
  }

  private static DataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database.url());
    source.setUser(database.user());
    source.setPassword(database.password());
    return source;
  }

  private static StoredDeadLetters letters() {
    return new StoredDeadLetters(source(), DeadLetterTable.inSchema(null));
  }

  private long written() throws SQLException {
    return database.queryLong("SELECT count(*) FROM log");
  }

  private static SinkException failure(
      Instance instance, Batch<Document> batch, LedgerCommit commit) {
    return catchThrowableOfType(SinkException.class, () -> instance.writer().write(batch, commit));
  }

  @Test
  void goesOnWhereItStood() throws Exception {
    try (Instance first = open(log())) {
      LedgerClaim claim = first.ledger().claim(PARTITION, 1, at(40));
      assertThat(claim.next()).containsExactly(at(40));
      assertThat(
              first.writer().write(numbers(40, 50), move(claim, 40, 50, dead(45))).isAllWritten())
          .isTrue();
      assertThat(first.writer().write(numbers(0, 0), move(claim, 50, 51)).size()).isZero();
    }
    try (Instance second = open(log())) {
      LedgerClaim claim = second.ledger().claim(PARTITION, 1, at(0));
      assertThat(claim.next()).containsExactly(at(51));
    }
    assertThat(written()).isEqualTo(10);
    assertThat(letters().list(StoredDeadLetters.Filter.all())).hasSize(1);
  }

  @Test
  void rejectedRecordsKeepEverythingFromBeingCommitted() throws Exception {
    try (Instance instance = open(log())) {
      LedgerClaim claim = instance.ledger().claim(PARTITION, 1, at(0));
      Batch<Document> batch =
          Rig.batch(Rig.document("n", 1L), Rig.document("n", "x"), Rig.document("n", 3L));
      WriteResult result = instance.writer().write(batch, move(claim, 0, 3));
      assertThat(ModesTest.outcomes(result))
          .containsExactly(Outcome.RETRY, Outcome.REJECTED, Outcome.RETRY);
      assertThat(written()).isZero();
      Batch<Document> refused = Rig.batch(Rig.document("n", 1L), Rig.document("n", 666L));
      assertThat(failure(instance, refused, move(claim, 0, 3)).verdict()).isEqualTo(Verdict.REJECT);
      assertThat(written()).isZero();
      assertThat(instance.writer().write(numbers(1, 2), move(claim, 0, 3, dead(1))).isAllWritten())
          .isTrue();
      assertThat(written()).isEqualTo(1);
      assertThat(letters().list(StoredDeadLetters.Filter.open("test"))).hasSize(1);
    }
  }

  @Test
  void whoLostThePartitionWritesNothing() throws Exception {
    try (Instance zombie = open(log());
        Instance heir = open(log())) {
      LedgerClaim old = zombie.ledger().claim(PARTITION, 1, at(0));
      zombie.writer().write(numbers(0, 5), move(old, 0, 5));
      LedgerClaim now = heir.ledger().claim(PARTITION, 1, at(0));
      assertThat(now.epoch()).isGreaterThan(old.epoch());
      assertThat(now.next()).containsExactly(at(5));
      SinkException fenced = failure(zombie, numbers(5, 10), move(old, 5, 10, dead(7)));
      assertThat(fenced.verdict()).isEqualTo(Verdict.FENCED);
      heir.writer().write(numbers(5, 10), move(now, 5, 10));
      // Also where the heir has come to just what the zombie is about to do.
      assertThat(failure(zombie, numbers(5, 10), move(old, 5, 10)).verdict())
          .isEqualTo(Verdict.FENCED);
      assertThat(failure(heir, numbers(6, 9), move(now, 6, 9)).verdict()).isEqualTo(Verdict.FENCED);
      assertThat(written()).isEqualTo(10);
      assertThat(letters().list(StoredDeadLetters.Filter.all())).isEmpty();
    }
  }

  /** Of several moves none is made if one cannot be. */
  @Test
  void movesAreMadeTogetherOrNotAtAll() throws Exception {
    try (Instance instance = open(log())) {
      LedgerClaim one = instance.ledger().claim(PARTITION, 1, at(0));
      LedgerClaim two = instance.ledger().claim("test-1", 1, Position.of("test-1", 0));
      LedgerMove good = new LedgerMove(PARTITION, 0, one.epoch(), at(0), at(3));
      LedgerMove stale =
          new LedgerMove(
              "test-1", 0, two.epoch() - 1, Position.of("test-1", 0), Position.of("test-1", 3));
      assertThat(
              failure(instance, numbers(0, 3), new LedgerCommit(List.of(good, stale), List.of()))
                  .verdict())
          .isEqualTo(Verdict.FENCED);
      LedgerMove fine =
          new LedgerMove(
              "test-1", 0, two.epoch(), Position.of("test-1", 0), Position.of("test-1", 3));
      instance.writer().write(numbers(0, 3), new LedgerCommit(List.of(good, fine), List.of()));
      assertThat(new LedgerTable(null).entries(source(), "test"))
          .extracting(entry -> entry.next().high())
          .containsExactly(3L, 3L);
    }
    assertThat(written()).isEqualTo(3);
  }

  /** The database committed, and nobody heard of it. */
  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void aCommitWhoseReplyIsLostIsNotRepeated(int copyThreshold) throws Exception {
    try (TcpProxy proxy = TcpProxy.to(database.server().host(), database.server().port());
        Instance instance =
            open(
                log()
                    .copyThreshold(copyThreshold)
                    .url("jdbc:postgresql://" + proxy.address() + "/" + database.name()))) {
      LedgerClaim claim = instance.ledger().claim(PARTITION, 1, at(0));
      instance.writer().write(numbers(0, 10), move(claim, 0, 10));
      for (int i = 1; i <= 5; i++) {
        int from = i * 10;
        proxy.dropReply(TcpProxy.containing("COMMIT\0"), TcpProxy.Loss.CUT);
        Batch<Document> batch = numbers(from, from + 10);
        LedgerCommit commit = move(claim, from, from + 10, dead(from));
        SinkException lost = failure(instance, batch, commit);
        assertThat(lost.verdict()).isEqualTo(Verdict.OUTAGE);
        assertThat(proxy.faults()).isEqualTo(i);
        assertThat(written()).as("the commit took place").isEqualTo(from + 10);
        WriteResult again = instance.writer().write(batch, commit);
        assertThat(again.isAllWritten()).isTrue();
        assertThat(written()).isEqualTo(from + 10);
      }
      assertThat(letters().list(StoredDeadLetters.Filter.all())).hasSize(5);
    }
  }

  /** A frozen owner in the middle of a transaction holds the row until the server drops it. */
  @Test
  void aFrozenTransactionDoesNotHoldThePartitionForEver() throws Exception {
    try (Instance heir = open(log().lockTimeout(Duration.ofMillis(200)));
        Connection frozen = database.connect();
        Statement statement = frozen.createStatement()) {
      heir.ledger().claim(PARTITION, 1, at(0));
      statement.execute("SET idle_in_transaction_session_timeout = '1500ms'");
      frozen.setAutoCommit(false);
      statement.execute("UPDATE penstock_ledger SET next_high = 100");
      SinkException waiting =
          catchThrowableOfType(SinkException.class, () -> heir.ledger().claim(PARTITION, 1, at(0)));
      assertThat(waiting.verdict()).isEqualTo(Verdict.RETRY);
      assertThat(waiting.code()).isEqualTo("55P03");
      LedgerClaim claim = null;
      for (int i = 0; i < 100 && claim == null; i++) {
        try {
          claim = heir.ledger().claim(PARTITION, 1, at(0));
        } catch (SinkException stillHeld) {
          assertThat(stillHeld.code()).isEqualTo("55P03");
        }
      }
      assertThat(claim).isNotNull();
      assertThat(claim.next()).containsExactly(at(0));
    }
  }

  @Test
  void theNumberOfLanesChangesOnlyWhenTheyAreLevel() throws Exception {
    try (Instance instance = open(log())) {
      Ledger ledger = instance.ledger();
      LedgerClaim three = ledger.claim(PARTITION, 3, at(10));
      assertThat(three.next()).containsExactly(at(10), at(10), at(10));
      instance
          .writer()
          .write(
              numbers(0, 1),
              new LedgerCommit(
                  List.of(new LedgerMove(PARTITION, 1, three.epoch(), at(10), at(20))), List.of()));
      LedgerClaim still = ledger.claim(PARTITION, 2, at(0));
      assertThat(still.next()).containsExactly(at(10), at(20), at(10));
      assertThat(still.lowest()).isEqualTo(at(10));
      List<LedgerMove> level =
          List.of(
              new LedgerMove(PARTITION, 0, still.epoch(), at(10), at(20)),
              new LedgerMove(PARTITION, 2, still.epoch(), at(10), at(20)));
      instance.writer().write(numbers(0, 0), new LedgerCommit(level, List.of()));
      LedgerClaim two = ledger.claim(PARTITION, 2, at(0));
      assertThat(two.next()).containsExactly(at(20), at(20));
      assertThat(two.epoch()).isGreaterThan(still.epoch());
      LedgerClaim four = ledger.claim(PARTITION, 4, at(0));
      assertThat(four.next()).containsOnly(at(20)).hasSize(4);
      assertThat(four.epoch()).isGreaterThan(two.epoch());
      assertThat(new LedgerTable(null).entries(source(), "test"))
          .hasSize(4)
          .allMatch(entry -> entry.lanes() == 4 && entry.epoch() == four.epoch());
    }
  }

  @Test
  void aResetLedgerStartsAnewAndFencesWhoStillRuns() throws Exception {
    LedgerTable table = new LedgerTable(null);
    try (Instance instance = open(log())) {
      LedgerClaim before = instance.ledger().claim(PARTITION, 1, at(0));
      instance.ledger().claim("test-1", 1, Position.of("test-1", 7));
      instance.writer().write(numbers(0, 5), move(before, 0, 5));
      assertThat(table.reset(source(), "test", PARTITION)).isEqualTo(1);
      assertThat(table.entries(source(), "test")).hasSize(1);
      assertThat(failure(instance, numbers(5, 6), move(before, 5, 6)).verdict())
          .isEqualTo(Verdict.FENCED);
      LedgerClaim after = instance.ledger().claim(PARTITION, 1, at(3));
      assertThat(after.next()).containsExactly(at(3));
      assertThat(after.epoch()).isGreaterThan(before.epoch());
      assertThat(table.reset(source(), "test", null)).isEqualTo(2);
    }
  }

  @Test
  void aClaimLearnsTheLogAndThenTellsWhenItIsAnother() throws Exception {
    try (Instance instance = open(log())) {
      Ledger ledger = instance.ledger();
      assertThat(ledger.claim(PARTITION, 2, at(5)).incarnation()).isNull();
      assertThat(ledger.claim(PARTITION, 2, at(0), "one").incarnation()).isEqualTo("one");
      LedgerClaim other = ledger.claim(PARTITION, 2, at(0), "two");
      assertThat(other.isOfAnother("two")).isTrue();
      assertThat(other.next()).as("nothing is moved").containsExactly(at(5), at(5));
      // Who does not know the log learns it, and one who could not tell forgets nothing.
      assertThat(ledger.claim(PARTITION, 2, at(0), null).incarnation()).isEqualTo("one");
      assertThat(ledger.claim(PARTITION, 3, at(0), "two").incarnation()).isEqualTo("one");
      assertThat(new LedgerTable(null).entries(source(), "test"))
          .hasSize(3)
          .allMatch(entry -> "one".equals(entry.incarnation()));
    }
  }

  @Test
  void aMoveSetsTheLanesOfItsClaimAndFencesWorkOfBefore() throws Exception {
    try (Instance instance = open(log())) {
      Ledger ledger = instance.ledger();
      LedgerClaim before = ledger.claim(PARTITION, 1, at(100), "one");
      LedgerClaim now = ledger.move(before, List.of(at(0), at(3)), "two");
      assertThat(now.next()).containsExactly(at(0), at(3));
      assertThat(now.epoch()).isGreaterThan(before.epoch());
      assertThat(failure(instance, numbers(0, 1), move(before, 100, 101)).verdict())
          .isEqualTo(Verdict.FENCED);
      LedgerClaim stored = ledger.claim(PARTITION, 2, at(0), "two");
      assertThat(stored.next()).containsExactly(at(0), at(3));
      assertThat(stored.incarnation()).isEqualTo("two");
    }
  }

  @Test
  void aMoveOfAClaimThatIsOverSetsNothing() throws Exception {
    try (Instance zombie = open(log());
        Instance heir = open(log())) {
      LedgerClaim old = zombie.ledger().claim(PARTITION, 1, at(100), "one");
      LedgerClaim now =
          heir.ledger()
              .move(heir.ledger().claim(PARTITION, 1, at(0), "two"), List.of(at(0)), "two");
      heir.writer().write(numbers(0, 7), move(now, 0, 7));
      LedgerClaim late = zombie.ledger().move(old, List.of(at(0)), "two");
      assertThat(late.next()).as("what the heir has done is done").containsExactly(at(7));
      assertThat(late.epoch()).isGreaterThan(now.epoch());
    }
  }

  @Test
  void aTableOfAnEarlierVersionGetsItsColumnAndKeepsItsRows() throws Exception {
    try (Instance instance = open(log())) {
      instance.ledger().claim(PARTITION, 1, at(42));
    }
    database.execute("ALTER TABLE penstock_ledger DROP COLUMN incarnation");
    try (Instance instance = open(log())) {
      LedgerClaim claim = instance.ledger().claim(PARTITION, 1, at(0), "one");
      assertThat(claim.next()).containsExactly(at(42));
      assertThat(claim.incarnation()).isEqualTo("one");
    }
  }

  @Test
  void manyInstancesMayStartAtOnce() throws Exception {
    Rig.reset(database);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    Set<Long> epochs = ConcurrentHashMap.newKeySet();
    List<Instance> instances = new ArrayList<>();
    try {
      List<Callable<Instance>> starts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        starts.add(
            () -> {
              Instance instance = open(log().createColumn("n", "bigint"));
              epochs.add(instance.ledger().claim(PARTITION, 2, at(0)).epoch());
              return instance;
            });
      }
      for (Future<Instance> started : threads.invokeAll(starts)) {
        instances.add(started.get());
      }
    } finally {
      threads.shutdownNow();
      instances.forEach(Instance::close);
    }
    assertThat(epochs).as("each claim has an epoch of its own").hasSize(8);
    assertThat(database.queryLong("SELECT count(*) FROM penstock_ledger")).isEqualTo(2);
  }

  @Test
  void theLedgerCanBeInASchemaOfItsOwn() throws Exception {
    database.execute("DROP SCHEMA IF EXISTS books CASCADE", "CREATE SCHEMA books");
    try (Instance instance = open(log().ledgerSchema("books"))) {
      LedgerClaim claim = instance.ledger().claim(PARTITION, 1, at(0));
      instance.writer().write(numbers(0, 1), move(claim, 0, 1, dead(0)));
    }
    assertThat(database.queryLong("SELECT count(*) FROM books.penstock_ledger")).isEqualTo(1);
    assertThat(database.queryLong("SELECT count(*) FROM books.penstock_dead_letters")).isEqualTo(1);
  }

  @Test
  void deadLettersAreKeptWholeAndCanBeWorkedWith() throws Exception {
    try (Instance instance = open(log())) {
      LedgerClaim claim = instance.ledger().claim(PARTITION, 1, at(0));
      instance.writer().write(numbers(0, 0), move(claim, 0, 3, dead(0), dead(1), dead(2)));
      StoredDeadLetters letters = letters();
      StoredDeadLetters.Letter letter = letters.withId("test:" + PARTITION + "@1").get(0);
      assertThat(letter.record().key()).containsExactly(0, -1);
      assertThat(letter.record().value()).isNull();
      assertThat(letter.record().timestamp()).isEqualTo(1_700_000_000_123L);
      assertThat(letter.record().headers())
          .extracting(Header::name)
          .containsExactly("trace", "raw", "no");
      assertThat(letter.record().headers().get(0).value())
          .isEqualTo("ä".getBytes(StandardCharsets.UTF_8));
      assertThat(letter.record().headers().get(1).value()).containsExactly(-1, 0);
      assertThat(letter.record().headers().get(2).value()).isNull();
      assertThat(letter.createdAt()).isEqualTo(Instant.parse("2024-05-05T05:05:05.123456Z"));
      assertThat(letter.message()).isEqualTo("no \uFFFD value");
      assertThat(letter.stage()).isEqualTo("validate");
      List<StoredDeadLetters.Letter> page =
          letters.page(StoredDeadLetters.Filter.open("test"), null, 2);
      assertThat(page).hasSize(2);
      assertThat(letters.page(StoredDeadLetters.Filter.open("test"), page.get(1), 2))
          .extracting(StoredDeadLetters.Letter::id)
          .containsExactly("test:" + PARTITION + "@2");
      assertThat(letters.resolve(List.of(page.get(0).dead()), Status.REPLAYED)).isEqualTo(1);
      assertThat(letters.resolve(List.of(page.get(0).dead()), Status.DISCARDED)).isZero();
      assertThat(letters.counts(StoredDeadLetters.Filter.all()))
          .extracting(count -> count.status() + " " + count.count())
          .containsExactly("DEAD 2", "REPLAYED 1");
      assertThat(letters.unrelayed("test", 10)).hasSize(3);
      assertThat(letters.markRelayed(List.of(page.get(1).dead()))).isEqualTo(1);
      assertThat(letters.unrelayed("test", 10)).hasSize(2);
      assertThat(letters.unrelayed("other", 10)).isEmpty();
    }
  }

  /** A producer sets the time of a record, and may set nanoseconds. */
  @Test
  void noTimestampOfADeadLetterKeepsTheTransactionFromCommitting() throws Exception {
    try (Instance instance = open(log())) {
      LedgerClaim claim = instance.ledger().claim(PARTITION, 1, at(0));
      DeadRecord nanos = stamped(0, "a", 1_753_440_000_000_000_000L);
      DeadRecord largest = stamped(1, "b", Long.MAX_VALUE);
      assertThat(
              instance
                  .writer()
                  .write(numbers(2, 5), move(claim, 0, 5, nanos, largest))
                  .isAllWritten())
          .isTrue();
    }
    assertThat(written()).isEqualTo(3);
    assertThat(letters().unrelayed("test", 10))
        .extracting(letter -> letter.record().timestamp())
        .containsExactlyInAnyOrder(1_753_440_000_000_000_000L, Long.MAX_VALUE);
  }

  /** A topic that is deleted and made anew counts its offsets anew. */
  @Test
  void anotherRecordAtTheSamePositionIsRelayedToo() throws Exception {
    try (Instance instance = open(log());
        DeadLetterOutbox outbox = instance.sink().openOutbox()) {
      LedgerClaim claim = instance.ledger().claim(PARTITION, 1, at(0));
      DeadRecord first = stamped(5, "first", 1);
      instance.writer().write(numbers(0, 5), move(claim, 0, 6, first));
      assertThat(fingerprints(outbox.next(10))).containsExactly(first.fingerprint());
      outbox.relayed(List.of(first));
      assertThat(outbox.next(10)).isEmpty();
      DeadRecord second = stamped(5, "second", 1);
      instance.writer().write(numbers(5, 6), move(claim, 6, 7, second, first));
      List<DeadRecord> left = outbox.next(10);
      assertThat(fingerprints(left)).containsExactly(second.fingerprint());
      outbox.relayed(left);
      assertThat(outbox.next(10)).isEmpty();
    }
    assertThat(letters().list(StoredDeadLetters.Filter.all())).hasSize(2);
  }

  private static List<String> fingerprints(List<DeadRecord> records) {
    return records.stream().map(DeadRecord::fingerprint).toList();
  }

  private static DeadRecord stamped(long offset, String value, long timestamp) {
    SourceRecord record =
        new SourceRecord(
            at(offset), null, value.getBytes(StandardCharsets.UTF_8), List.of(), timestamp);
    return new DeadRecord(
        record, "test", Instant.EPOCH, Stage.VALIDATE, new Rejection("CODE", "no value"), 1);
  }
}
