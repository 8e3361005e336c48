package io.penstock.timescale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.document.Document;
import io.penstock.postgres.PostgresSinkBuilder;
import io.penstock.postgres.TableOptions;
import io.penstock.postgres.write.WriteMode;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.record.Position;
import io.penstock.spi.Batch;
import io.penstock.spi.LedgerClaim;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerMove;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TimescaleServer;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a real TimescaleDB: what is made, what is checked, and what is refused. */
@ExtendWith(Services.class)
class HypertablesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Shared private static TimescaleServer server;
  private static Database database;

  @BeforeAll
  static void makeDatabase() {
    database = server.newDatabase();
  }

  @AfterAll
  static void dropDatabase() {
    database.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    Rig.reset(database);
  }

  private static PostgresSinkBuilder<Document> events() {
    return Rig.documents(database).table("events").mode(WriteMode.IGNORE).key("event_id", "time");
  }

  private static HypertableOptions daily() {
    return HypertableOptions.by("time").withChunkInterval(Duration.ofDays(1));
  }

  private static Rig.Opened open(PostgresSinkBuilder<Document> tables, HypertableOptions options)
      throws SinkException {
    return Rig.open(TimescaleSink.build(tables, options, null));
  }

  private static SinkException refusal(
      PostgresSinkBuilder<Document> tables, HypertableOptions options) {
    SinkException refusal =
        catchThrowableOfType(SinkException.class, () -> open(tables, options).close());
    assertThat(refusal).isNotNull();
    assertThat(refusal.verdict()).isEqualTo(Verdict.STOP);
    return refusal;
  }

  private static Document event(int number, Instant time) {
    return Rig.document(
        "event_id", new UUID(0, number).toString(), "time", time.toString(), "event_type", "click");
  }

  @Test
  void makesTheTableAndTheHypertable() throws Exception {
    PostgresSinkBuilder<Document> tables =
        events()
            .createColumn("time", "timestamptz not null")
            .createColumn("event_id", "uuid not null")
            .createColumn("event_type", "text");
    for (int start = 0; start < 2; start++) {
      try (var opened = open(tables, daily())) {
        List<Document> week = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
          week.add(event(i, NOW.minus(Duration.ofDays(i))));
        }
        WriteResult result = opened.writer().write(Rig.batch(week));
        assertThat(result.isAllWritten()).isEqualTo(start == 0);
      }
    }
    assertThat(database.queryLong("SELECT count(*) FROM show_chunks('events')")).isEqualTo(7);
    assertThat(database.queryLong("SELECT count(*) FROM events")).isEqualTo(7);
  }

  @Test
  void makesSpacePartitions() throws Exception {
    database.execute(
        "CREATE TABLE readings (time timestamptz NOT NULL, sensor text NOT NULL, v float8,"
            + " UNIQUE (sensor, time))");
    HypertableOptions options =
        new HypertableOptions(
            "time",
            Duration.ofDays(1),
            null,
            IfNotHypertable.CREATE,
            new SpacePartitions("sensor", 4),
            null,
            null,
            IfUnsupported.REFUSE);
    PostgresSinkBuilder<Document> tables =
        Rig.documents(database).table("readings").mode(WriteMode.UPSERT).key("sensor", "time");
    try (var opened = open(tables, options)) {
      List<Document> rows = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        rows.add(Rig.document("time", NOW.toString(), "sensor", "s" + i, "v", 1.5));
      }
      assertThat(opened.writer().write(Rig.batch(rows)).isAllWritten()).isTrue();
    }
    assertThat(database.queryLong("SELECT count(*) FROM show_chunks('readings')"))
        .isBetween(2L, 4L);
  }

  @Test
  void takesANumberForTime() throws Exception {
    database.execute("CREATE TABLE ticks (tick bigint NOT NULL, v int)");
    HypertableOptions options =
        new HypertableOptions(
            "tick", null, 100L, IfNotHypertable.CREATE, null, null, null, IfUnsupported.REFUSE);
    try (var opened = open(Rig.documents(database).table("ticks"), options)) {
      List<Document> rows = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        rows.add(Rig.document("tick", (i * 37L) % 1_000, "v", i));
      }
      assertThat(opened.writer().write(Rig.batch(rows)).isAllWritten()).isTrue();
    }
    assertThat(database.queryLong("SELECT count(*) FROM show_chunks('ticks')")).isEqualTo(10);
    assertThat(database.queryLong("SELECT count(*) FROM ticks")).isEqualTo(1_000);
  }

  @Test
  void anExistingHypertableIsCheckedAndKept() throws Exception {
    database.execute(
        Rig.EVENTS,
        "SELECT create_hypertable('events', 'time', chunk_time_interval => interval '2 days')");
    try (var opened = open(events(), daily())) {
      opened.writer().write(Rig.batch(List.of(event(1, NOW))));
    }
    assertThat(refusal(events().key("event_type", "event_id"), HypertableOptions.by("event_type")))
        .hasMessageContaining("public.events is divided by time")
        .hasMessageContaining("correct the setting");
  }

  @Test
  void aTableThatIsNoneIsRefusedWhereItMustNotBecomeOne() throws Exception {
    database.execute(Rig.EVENTS);
    HypertableOptions options =
        new HypertableOptions(
            "time", null, null, IfNotHypertable.REFUSE, null, null, null, IfUnsupported.REFUSE);
    SinkException refusal = refusal(events(), options);
    assertThat(refusal.code()).isEqualTo("NOT_A_HYPERTABLE");
    assertThat(refusal).hasMessageContaining("create_hypertable");
    // The message's statement does what it says.
    String statement = refusal.getMessage().replaceAll(".*run: (SELECT [^;]*);.*", "$1");
    database.execute(statement);
    open(events(), options).close();
  }

  @Test
  void aTableWithRowsIsNotMovedBehindTheOwnersBack() throws Exception {
    database.execute(Rig.EVENTS, "INSERT INTO events VALUES (now(), gen_random_uuid(), 'x')");
    SinkException refusal = refusal(events(), daily());
    assertThat(refusal.code()).isEqualTo("TABLE_NOT_EMPTY");
    database.execute(refusal.getMessage().replaceAll(".*run it yourself: (SELECT .*)", "$1"));
    open(events(), daily()).close();
    assertThat(database.queryLong("SELECT count(*) FROM events")).isEqualTo(1);
  }

  @Test
  void everyUniqueKeyMustContainTheTime() throws Exception {
    assertThatThrownBy(() -> TimescaleSink.build(events().key("event_id"), daily(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write [event_id, time]");
    database.execute(Rig.EVENTS, "CREATE UNIQUE INDEX ON events (event_id)");
    SinkException refusal = refusal(events(), daily());
    assertThat(refusal.code()).isEqualTo("KEY_WITHOUT_TIME");
    assertThat(refusal).hasMessageContaining("unique key (event_id)");
    assertThat(database.queryLong("SELECT count(*) FROM timescaledb_information.hypertables"))
        .isZero();
  }

  @Test
  void aDatabaseWithoutTheExtensionIsToldApart() throws Exception {
    String name = "plain_" + database.name();
    database.execute("CREATE DATABASE " + name);
    try {
      PostgresSinkBuilder<Document> tables =
          events().url("jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + name);
      try (var connection =
              java.sql.DriverManager.getConnection(
                  "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + name,
                  database.user(),
                  database.password());
          var statement = connection.createStatement()) {
        statement.execute("DROP EXTENSION IF EXISTS timescaledb");
      }
      SinkException refusal = refusal(tables, daily());
      assertThat(refusal.code()).isEqualTo("TIMESCALE_MISSING");
      assertThat(refusal).hasMessageContaining("CREATE EXTENSION timescaledb");
    } finally {
      database.execute("DROP DATABASE " + name + " WITH (FORCE)");
    }
  }

  @Test
  void plainTablesStayPlainBesideHypertables() throws Exception {
    database.execute(Rig.EVENTS, "CREATE TABLE users (id int PRIMARY KEY, name text)");
    var tables =
        events()
            .route("user", "users")
            .tableOptions(
                "users",
                new TableOptions(WriteMode.UPSERT, List.of("id"), null, null, null, null, null));
    assertThatThrownBy(() -> TimescaleSink.build(tables, daily(), null))
        .hasMessageContaining("table users");
    var config = new TimescaleSinkConfig(tables.config(), daily(), null, List.of("users"));
    assertThat(config.check()).isEmpty();
    try (var opened = Rig.open(TimescaleSink.of(config))) {
      opened.writer().write(Rig.batch(List.of(event(1, NOW))));
    }
    assertThat(
            Rig.rows(database, "SELECT hypertable_name FROM timescaledb_information.hypertables"))
        .containsExactly("events");
  }

  @ParameterizedTest
  @CsvSource({
    "timestamptz, 2026-01-30T12:00:01Z, 2026-01-30T11:59:59Z, 2026-03-01T13:00:00Z,"
        + " 2026-03-01T13:00:01Z",
    "timestamp, 2026-01-30T12:00:01, 2026-01-30T11:59:59, 2026-03-01T13:00:00, 2026-03-01T13:00:01",
    "date, 2026-01-31, 2026-01-30, 2026-03-01, 2026-03-02"
  })
  void aWildClockMakesNoChunks(
      String type, String oldest, String tooOld, String newest, String tooNew) throws Exception {
    database.execute("CREATE TABLE readings (time " + type + " NOT NULL, id int)");
    var sink =
        TimescaleSink.build(
            Rig.documents(database).table("readings"),
            daily(),
            new AcceptTimes(Duration.ofDays(30), Duration.ofHours(1)),
            Clock.fixed(NOW, ZoneOffset.UTC));
    try (var opened = Rig.open(sink)) {
      List<Document> rows = new ArrayList<>();
      for (String time : List.of(oldest, tooOld, newest, tooNew)) {
        rows.add(Rig.document("time", time, "id", rows.size()));
      }
      for (int i = 0; i < 1_000; i++) {
        rows.add(Rig.document("time", NOW.plus(Duration.ofDays(i + 2)).toString(), "id", 100 + i));
      }
      if (!type.equals("timestamptz")) {
        rows.subList(4, rows.size()).clear();
      }
      WriteResult result = opened.writer().write(Rig.batch(rows));
      for (int i = 0; i < rows.size(); i++) {
        boolean accepted = i == 0 || i == 2;
        assertThat(result.outcome(i))
            .as("row %d", i)
            .isEqualTo(accepted ? Outcome.WRITTEN : Outcome.REJECTED);
      }
      assertThat(result.rejection(1).code()).isEqualTo("TIME_NOT_ACCEPTED");
      assertThat(result.rejection(1).message())
          .contains("column time")
          .contains("acceptTimes.past")
          .contains("30d")
          .doesNotContain(tooOld);
      assertThat(result.rejection(3).message()).contains("acceptTimes.future").contains("1h");
    }
    assertThat(database.queryLong("SELECT count(*) FROM show_chunks('readings')")).isEqualTo(2);
  }

  @Test
  void aTimeThatIsMissingIsNeverMadeUp() throws Exception {
    database.execute(
        "CREATE TABLE readings (time timestamptz NOT NULL DEFAULT now(), id int NOT NULL)");
    try (var opened = open(Rig.documents(database).table("readings"), daily())) {
      WriteResult result =
          opened
              .writer()
              .write(
                  Rig.batch(
                      List.of(
                          Rig.document("id", 1), Rig.document("time", NOW.toString(), "id", 2))));
      assertThat(result.outcome(0)).isEqualTo(Outcome.REJECTED);
      assertThat(result.rejection(0).code()).isEqualTo("COLUMN_NULL");
      assertThat(result.outcome(1)).isEqualTo(Outcome.WRITTEN);
    }
  }

  /**
   * Both paths of a large batch and that of a small one, each with duplicates within and before.
   */
  @ParameterizedTest
  @CsvSource({"50, 500", "2000, 500", "2000, 100000", "4000, 100"})
  void duplicatesAreCountedOverManyChunks(int size, int copyThreshold) throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    database.execute(Rig.EVENTS);
    List<Document> all = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      all.add(event(i, NOW.minus(Duration.ofMinutes(i * 30L))));
    }
    try (var opened = open(events().copyThreshold(copyThreshold), daily())) {
      List<Document> first = new ArrayList<>(all.subList(0, size / 2));
      Collections.shuffle(first, new Random(seed));
      assertThat(opened.writer().write(Rig.batch(first)).isAllWritten()).isTrue();
      List<Document> second = new ArrayList<>(all);
      Collections.shuffle(second, new Random(seed + 1));
      second.add(second.get(0));
      WriteResult result = opened.writer().write(Rig.batch(second));
      for (int i = 0; i < size; i++) {
        boolean before = all.indexOf(second.get(i)) < size / 2;
        assertThat(result.outcome(i))
            .as("row %d", i)
            .isEqualTo(before ? Outcome.DUPLICATE : Outcome.WRITTEN);
      }
      assertThat(result.outcome(size)).isEqualTo(Outcome.DUPLICATE);
    }
    assertThat(database.queryLong("SELECT count(*) FROM events")).isEqualTo(size);
  }

  @Test
  void deletionsFindTheirRowsInTheirChunks() throws Exception {
    database.execute(Rig.EVENTS);
    try (var opened = open(events().mode(WriteMode.UPSERT), daily())) {
      List<Document> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        all.add(event(i, NOW.minus(Duration.ofHours(i))));
      }
      opened.writer().write(Rig.batch(all));
      List<Event<Document>> deletions = new ArrayList<>();
      for (Event<Document> event : Rig.batch(all.subList(40, 70)).events()) {
        deletions.add(event.withOperation(Operation.DELETE));
      }
      assertThat(opened.writer().write(new Batch<>(deletions)).isAllWritten()).isTrue();
    }
    assertThat(database.queryLong("SELECT count(*) FROM events")).isEqualTo(70);
  }

  /** Without a unique key: whatever is written twice is there twice. */
  @Test
  void rowsDeadLettersAndPositionsCommitTogether() throws Exception {
    database.execute("CREATE TABLE readings (time timestamptz NOT NULL, id int NOT NULL)");
    var tables = Rig.documents(database).table("readings");
    List<Document> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.add(Rig.document("time", NOW.plus(Duration.ofDays(i)).toString(), "id", i));
    }
    Batch<Document> batch = Rig.batch(rows);
    for (int start = 0; start < 2; start++) {
      try (var opened = open(tables, daily());
          var ledger = opened.sink().openLedger()) {
        LedgerClaim claim = ledger.claim("test-0", 1, Position.of("test-0", 0));
        assertThat(claim.next()).containsExactly(Position.of("test-0", start * 10L));
        var move =
            new LedgerMove(
                "test-0",
                0,
                claim.epoch(),
                Position.of("test-0", start * 10L),
                Position.of("test-0", start * 10L + 10));
        var commit = new LedgerCommit(List.of(move), List.of());
        assertThat(opened.writer().write(batch, commit).isAllWritten()).isTrue();
        // As after a reply that was lost.
        assertThat(opened.writer().write(batch, commit).isAllWritten()).isTrue();
        assertThat(database.queryLong("SELECT count(*) FROM readings")).isEqualTo(start * 10L + 10);
      }
    }
  }

  @Test
  void rowsOfABatchTravelByTime() throws Exception {
    database.execute("CREATE TABLE readings (id int, time timestamptz NOT NULL, place bigserial)");
    try (var opened = open(Rig.documents(database).table("readings").copyThreshold(10), daily())) {
      List<Document> rows = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        rows.add(
            Rig.document("id", i, "time", NOW.plus(Duration.ofHours(i * 37 % 100)).toString()));
      }
      assertThat(opened.writer().write(Rig.batch(rows)).isAllWritten()).isTrue();
    }
    assertThat(
            database.queryLong(
                "SELECT count(*) FROM (SELECT time < lag(time) OVER (ORDER BY place) AS back"
                    + " FROM readings) r WHERE back"))
        .isZero();
  }

  /** What only the community edition has: there it is done, elsewhere refused or skipped. */
  @Test
  void policiesAreSetOrRefusedByTheEdition() throws Exception {
    database.execute(Rig.EVENTS);
    boolean apache = Rig.rows(database, "SHOW timescaledb.license").equals(List.of("apache"));
    HypertableOptions options =
        new HypertableOptions(
            "time",
            Duration.ofDays(1),
            null,
            IfNotHypertable.CREATE,
            null,
            Duration.ofDays(7),
            Duration.ofDays(90),
            IfUnsupported.REFUSE);
    if (apache) {
      SinkException refusal = refusal(events(), options);
      assertThat(refusal.code()).isEqualTo("EDITION");
      assertThat(refusal)
          .hasMessageContaining("Apache edition")
          .hasMessageContaining("compressAfter (7d) and dropAfter (90d)")
          .hasMessageContaining("ifUnsupported");
    } else {
      open(events(), options).close();
      assertThat(
              Rig.rows(
                  database,
                  "SELECT proc_name FROM timescaledb_information.jobs"
                      + " WHERE hypertable_name = 'events' ORDER BY 1"))
          .hasSize(2);
    }
    HypertableOptions lenient =
        new HypertableOptions(
            "time",
            Duration.ofDays(1),
            null,
            IfNotHypertable.CREATE,
            null,
            Duration.ofDays(7),
            null,
            IfUnsupported.SKIP);
    try (var opened = open(events(), lenient)) {
      opened.writer().write(Rig.batch(List.of(event(1, NOW))));
    }
  }

  @Test
  void severalInstancesStartAtOnce() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 4; i++) {
      int number = i;
      threads.add(
          new Thread(
              () -> {
                var tables =
                    events()
                        .createColumn("time", "timestamptz not null")
                        .createColumn("event_id", "uuid not null")
                        .createColumn("event_type", "text");
                try (var opened = open(tables, daily())) {
                  opened.writer().write(Rig.batch(List.of(event(number, NOW))));
                } catch (Throwable failure) {
                  failures.add(failure);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(database.queryLong("SELECT count(*) FROM events")).isEqualTo(4);
  }

  @Test
  void everyFindingOfTheConfigurationIsTold() {
    var tables = events().key("event_id");
    var options =
        new HypertableOptions(
            "time",
            Duration.ofDays(1),
            null,
            IfNotHypertable.CREATE,
            new SpacePartitions("event_type", 2),
            null,
            null,
            IfUnsupported.REFUSE);
    assertThat(new TimescaleSinkConfig(tables.config(), options, null, List.of("nowhere")).check())
        .extracting(finding -> finding.key())
        .containsExactly("key", "key", "plainTables");
    assertThat(
            new TimescaleSinkConfig(
                    Rig.documents(database).config(), HypertableOptions.by(""), null, null)
                .check())
        .extracting(finding -> finding.key())
        .containsExactly("table", "hypertable.timeColumn");
  }
}
