package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.config.Secret;
import io.penstock.postgres.deadletter.DeadLetterTable;
import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterCursor;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.DeadLetterResolution;
import io.penstock.spi.DeadLetterStatus;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Stage;
import io.penstock.spi.StoredDeadLetter;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a record holds, the table takes it as a dead letter and gives it back. */
@ExtendWith(Services.class)
@Timeout(120)
class PostgresDeadLetterTest {

  private static final String PIPELINE = "test";
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

  /** The first and the last millisecond that both the type timestamptz and the driver have. */
  private static final long FIRST = Instant.parse("-4712-01-01T00:00:00Z").toEpochMilli();

  private static final long LAST = Instant.parse("+294276-12-31T23:59:59.999Z").toEpochMilli();

  @Shared private static Database database;

  @BeforeEach
  void prepare() throws SQLException {
    Rig.reset(database);
  }

  private static PostgresDeadLetterConfig config() {
    return config(database.user(), true);
  }

  private static PostgresDeadLetterConfig config(String user, boolean createTable) {
    return config(database.url(), user, createTable);
  }

  private static PostgresDeadLetterConfig config(String url, String user, boolean createTable) {
    return new PostgresDeadLetterConfig(
        new Secret(url),
        null,
        5432,
        null,
        user,
        new Secret(database.password()),
        Map.of(),
        null,
        DeadLetterTable.NAME,
        createTable,
        Duration.ofSeconds(5),
        Duration.ofSeconds(20));
  }

  private static PostgresDeadLetter opened(PostgresDeadLetterConfig config)
      throws DeadLetterException {
    PostgresDeadLetter deadLetter = new PostgresDeadLetter(config);
    deadLetter.open(new DeadLetterContext(PIPELINE, new SimpleMeterRegistry()));
    return deadLetter;
  }

  private static void write(DeadRecord... records) throws Exception {
    PostgresDeadLetter deadLetter = opened(config());
    try {
      deadLetter.write(List.of(records));
    } finally {
      deadLetter.close();
    }
  }

  private static List<StoredDeadLetter> read() throws Exception {
    return read(config(), DeadLetterQuery.all(PIPELINE));
  }

  private static List<StoredDeadLetter> read(PostgresDeadLetterConfig config, DeadLetterQuery query)
      throws Exception {
    List<StoredDeadLetter> letters = new ArrayList<>();
    try (DeadLetterArchive archive = new PostgresDeadLetter(config).openArchive();
        DeadLetterCursor cursor = archive.read(query)) {
      for (StoredDeadLetter next = cursor.next(); next != null; next = cursor.next()) {
        letters.add(next);
      }
    }
    return letters;
  }

  private static DeadRecord dead(long offset, String value, long timestamp) {
    return dead(
        new SourceRecord(Position.of("topic-0", offset), null, bytes(value), List.of(), timestamp),
        new Rejection("CODE", "a field is missing"));
  }

  private static DeadRecord dead(SourceRecord record, Rejection why) {
    return new DeadRecord(record, PIPELINE, TIME, Stage.VALIDATE, why, 1);
  }

  private static DeadRecord dead(SourceRecord record) {
    return dead(record, new Rejection("CODE", "a field is missing"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static DeadRecord[] stampedWith(long... timestamps) {
    return LongStream.range(0, timestamps.length)
        .mapToObj(i -> dead(i, "value", timestamps[(int) i]))
        .toArray(DeadRecord[]::new);
  }

  /** A producer sets the time of a record; nanoseconds in place of milliseconds are common. */
  @Test
  void takesAnyTimestampAndGivesItBackExactly() throws Exception {
    long[] timestamps = {
      Long.MAX_VALUE,
      Long.MIN_VALUE,
      1_753_440_000_000_000_000L,
      -1_753_440_000_000_000_000L,
      LAST,
      LAST + 1,
      FIRST,
      FIRST - 1,
      // The first moment that the server has.
      Instant.parse("-4713-11-24T00:00:00Z").toEpochMilli(),
      // What the driver takes for infinity and -infinity.
      9_223_372_036_825_200_000L,
      -9_223_372_036_832_400_000L,
      0,
      -2,
      SourceRecord.NO_TIMESTAMP,
      1_753_440_000_123L,
      // Before the Gregorian calendar, and in a leap year of the other one.
      Instant.parse("1500-02-28T23:59:59.999Z").toEpochMilli(),
      Instant.parse("-0099-03-01T00:00:00.001Z").toEpochMilli()
    };
    write(stampedWith(timestamps));
    List<StoredDeadLetter> letters = read();
    assertThat(letters)
        .extracting(letter -> timestamps[(int) letter.dead().record().position().high()])
        .containsExactlyInAnyOrder(LongStream.of(timestamps).boxed().toArray(Long[]::new));
    assertThat(letters)
        .allSatisfy(
            letter ->
                assertThat(letter.dead().record().timestamp())
                    .isEqualTo(timestamps[(int) letter.dead().record().position().high()]));
    assertThat(
            Rig.rows(
                database,
                "SELECT position_high, record_time AT TIME ZONE 'UTC' FROM penstock_dead_letters"
                    + " WHERE record_time IS NOT NULL ORDER BY position_high"))
        .as("the time of those that can have one")
        .containsExactly(
            "4|294276-12-31 23:59:59.999",
            "6|4713-01-01 00:00:00 BC",
            "11|1970-01-01 00:00:00",
            "12|1969-12-31 23:59:59.998",
            "14|2025-07-25 10:40:00.123",
            "15|1500-02-28 23:59:59.999",
            "16|0100-03-01 00:00:00.001 BC");
  }

  @Test
  void takesAnyTextAndHeaderThatARecordCanCause() throws Exception {
    String loneHigh = "a\uD83D";
    String loneLow = "\uDE00b";
    String long8k = "x".repeat(8 * 1024 - 2) + "\uD83D\uDE00 and more";
    List<String> texts =
        List.of(
            "",
            "\0",
            "a\0b",
            loneHigh,
            loneLow,
            long8k,
            "\uFFFE\uFFFF\u0001\u001F\u007F",
            "\\u0000 \\uD800 \\x00 ' \" $1 ? {} %s",
            "\uD83D\uDE00");
    List<DeadRecord> records = new ArrayList<>();
    for (String text : texts) {
      List<Header> headers =
          List.of(
              new Header(text, bytes(text)),
              new Header(text, null),
              new Header("raw", new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80, 0, -1}));
      records.add(
          dead(
              new SourceRecord(
                  Position.of("topic-0", records.size()), bytes(text), null, headers, 5),
              new Rejection("C" + text, text)));
    }
    byte[] large = new byte[20 * 1024 * 1024];
    java.util.Arrays.fill(large, (byte) '"');
    records.add(
        dead(
            new SourceRecord(
                Position.of("topic-0", records.size()),
                large,
                large,
                List.of(new Header("large", large)),
                5),
            new Rejection("CODE", "message")));
    write(records.toArray(DeadRecord[]::new));
    List<StoredDeadLetter> letters = read();
    assertThat(letters).hasSameSizeAs(records);
    for (StoredDeadLetter letter : letters) {
      DeadRecord expected = records.get((int) letter.dead().record().position().high());
      assertThat(letter.dead().fingerprint()).isEqualTo(expected.fingerprint());
      List<Header> headers = letter.dead().record().headers();
      assertThat(headers).hasSameSizeAs(expected.record().headers());
      for (int i = 0; i < headers.size(); i++) {
        Header header = expected.record().headers().get(i);
        assertThat(headers.get(i).name()).isEqualTo(storable(header.name()));
        assertThat(headers.get(i).value()).isEqualTo(header.value());
      }
      assertThat(letter.dead().rejection().message())
          .isEqualTo(storable(expected.rejection().message()).replace('\0', '\uFFFD'));
    }
  }

  /** A topic that is deleted and made anew counts its offsets anew. */
  @Test
  void keepsDifferentRecordsThatStoodAtOnePosition() throws Exception {
    DeadRecord first = dead(5, "first", 1);
    DeadRecord second = dead(5, "second", 2);
    DeadRecord none = dead(new SourceRecord(first.record().position(), null, null, List.of(), 3));
    DeadRecord empty =
        dead(new SourceRecord(first.record().position(), null, new byte[0], List.of(), 3));
    DeadRecord keyed =
        dead(new SourceRecord(first.record().position(), bytes("first"), null, List.of(), 3));
    DeadRecord keyedEmpty =
        dead(
            new SourceRecord(first.record().position(), bytes("first"), new byte[0], List.of(), 3));
    write(first, dead(6, "another", 1));
    write(second, first, second, none, dead(6, "another", 1));
    write(empty, keyed, none, keyedEmpty, second);
    write(first, second, none, empty, keyed, keyedEmpty);
    assertThat(read())
        .extracting(letter -> letter.dead().fingerprint())
        .containsExactlyInAnyOrder(
            first.fingerprint(),
            second.fingerprint(),
            none.fingerprint(),
            empty.fingerprint(),
            keyed.fingerprint(),
            keyedEmpty.fingerprint(),
            dead(6, "another", 1).fingerprint());
    assertThat(withId(first.id())).hasSize(6);
    assertThat(withId(second.fingerprint()))
        .extracting(letter -> new String(letter.dead().record().value(), StandardCharsets.UTF_8))
        .containsExactly("second");
  }

  private static List<StoredDeadLetter> withId(String id) throws Exception {
    return read(config(), new DeadLetterQuery(PIPELINE, null, null, null, null, null, null, id));
  }

  @Test
  void marksTheLetterThatIsMeantOfThoseAtOnePosition() throws Exception {
    DeadRecord first = dead(5, "first", 1);
    DeadRecord second = dead(5, "second", 2);
    write(first, second);
    try (DeadLetterArchive archive = new PostgresDeadLetter(config()).openArchive()) {
      archive.resolve(
          withId(second.fingerprint()),
          new DeadLetterResolution(DeadLetterStatus.DISCARDED, TIME, "of no use"));
    }
    assertThat(open()).containsExactly(first.fingerprint());
    write(second);
    assertThat(open()).as("it died again").containsExactly(first.fingerprint());
    try (DeadLetterArchive archive = new PostgresDeadLetter(config()).openArchive()) {
      archive.resolve(
          withId(first.fingerprint()),
          new DeadLetterResolution(DeadLetterStatus.REPLAYED, TIME, ""));
      assertThat(archive.count(DeadLetterQuery.all(PIPELINE)))
          .extracting(count -> count.status() + " " + count.count())
          .containsExactlyInAnyOrder("DISCARDED 1", "REPLAYED 1");
    }
    assertThat(open()).isEmpty();
  }

  private static List<String> open() throws Exception {
    return read(config(), DeadLetterQuery.all(PIPELINE).withStatus(DeadLetterStatus.DEAD)).stream()
        .map(letter -> letter.dead().fingerprint())
        .toList();
  }

  /** Each lane finds nothing at first, and one comes later than the other. */
  @Test
  void keepsAllOfSeveralRecordsOfOnePositionThatComeAtOnce() throws Exception {
    int lanes = 4;
    PostgresDeadLetter deadLetter = opened(config());
    ExecutorService threads = Executors.newFixedThreadPool(lanes);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (int lane = 0; lane < lanes; lane++) {
        String value = "value " + lane % 2;
        futures.add(
            threads.submit(
                () -> {
                  for (int offset = 0; offset < 100; offset++) {
                    deadLetter.write(List.of(dead(offset, value, 1)));
                  }
                  return null;
                }));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } finally {
      threads.shutdownNow();
      deadLetter.close();
    }
    assertThat(read().stream().map(letter -> letter.dead().fingerprint()).distinct()).hasSize(200);
    assertThat(read()).hasSize(200);
  }

  /** The table as it was made before it had record_millis. */
  private static void makeOldTable() throws SQLException {
    database.execute(
        "CREATE TABLE penstock_dead_letters (id text PRIMARY KEY, pipeline text NOT NULL,"
            + " partition text NOT NULL, position_high bigint NOT NULL,"
            + " position_low bigint NOT NULL, record_time timestamptz, key bytea, value bytea,"
            + " headers jsonb NOT NULL, stage text NOT NULL, code text NOT NULL,"
            + " message text NOT NULL, attempts integer NOT NULL, version text,"
            + " created_at timestamptz NOT NULL, status text NOT NULL DEFAULT 'dead'"
            + " CHECK (status IN ('dead', 'replayed', 'discarded')), resolved_at timestamptz,"
            + " resolved_because text, relayed_at timestamptz)",
        "INSERT INTO penstock_dead_letters (id, pipeline, partition, position_high, position_low,"
            + " record_time, value, headers, stage, code, message, attempts, created_at) VALUES"
            + " ('test:topic-0@5', 'test', 'topic-0', 5, 0, '2025-07-25 10:40:00.123+00', 'old',"
            + " '[]', 'validate', 'CODE', 'message', 1, now()),"
            + " ('test:topic-0@6', 'test', 'topic-0', 6, 0, 'infinity', 'old',"
            + " '[]', 'validate', 'CODE', 'message', 1, now())");
  }

  @Test
  void takesATableOfAnOlderVersionOver() throws Exception {
    makeOldTable();
    assertThat(read()).as("before anybody has written").hasSize(2);
    DeadRecord again = dead(5, "old", 1_753_440_000_123L);
    DeadRecord another = dead(5, "another", Long.MAX_VALUE);
    write(again, another);
    write(another, again);
    assertThat(read())
        .extracting(
            letter -> letter.dead().fingerprint() + " " + letter.dead().record().timestamp())
        .containsExactlyInAnyOrder(
            again.fingerprint() + " 1753440000123",
            another.fingerprint() + " " + Long.MAX_VALUE,
            dead(6, "old", 1).fingerprint() + " 9223372036825200000");
    try (DeadLetterArchive archive = new PostgresDeadLetter(config()).openArchive()) {
      archive.resolve(
          withId(another.fingerprint()),
          new DeadLetterResolution(DeadLetterStatus.DISCARDED, TIME, ""));
    }
    assertThat(open())
        .containsExactlyInAnyOrder(again.fingerprint(), dead(6, "old", 1).fingerprint());
  }

  @Test
  void instancesThatStartAtOnceTakeAnOldTableOver() throws Exception {
    makeOldTable();
    int instances = 6;
    ExecutorService threads = Executors.newFixedThreadPool(instances);
    try {
      List<Callable<Void>> starts = new ArrayList<>();
      for (int i = 0; i < instances; i++) {
        long offset = 100 + i;
        starts.add(
            () -> {
              write(dead(offset, "value", Long.MAX_VALUE));
              return null;
            });
      }
      for (Future<Void> started : threads.invokeAll(starts)) {
        started.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(
            database.queryLong(
                "SELECT count(*) FROM penstock_dead_letters WHERE record_millis = "
                    + Long.MAX_VALUE))
        .isEqualTo(instances);
  }

  /** Rights are given sparingly, and somebody else may have made the table. */
  @Test
  void writesToAnOldTableThatItMayNotAlter() throws Exception {
    makeOldTable();
    String role = "clerk_" + database.name();
    database.execute(
        "CREATE ROLE " + role + " LOGIN PASSWORD '" + database.password() + "'",
        "GRANT USAGE ON SCHEMA public TO " + role,
        "GRANT SELECT, INSERT, UPDATE ON penstock_dead_letters TO " + role);
    try {
      for (boolean createTable : new boolean[] {true, false}) {
        PostgresDeadLetterConfig config = config(role, createTable);
        long offset = createTable ? 10 : 20;
        DeadRecord extreme = dead(offset, "value", Long.MAX_VALUE);
        DeadRecord another = dead(5, "another", 1);
        DeadRecord ancient =
            dead(offset + 1, "value", Instant.parse("-0099-03-01T00:00:00.001Z").toEpochMilli());
        PostgresDeadLetter deadLetter = opened(config);
        deadLetter.write(List.of(extreme, another, ancient));
        deadLetter.close();
        assertThat(read(config, DeadLetterQuery.all(PIPELINE)))
            .extracting(
                letter -> letter.dead().fingerprint() + " " + letter.dead().record().timestamp())
            .contains(
                extreme.fingerprint() + " " + SourceRecord.NO_TIMESTAMP,
                another.fingerprint() + " 1",
                ancient.fingerprint() + " " + ancient.record().timestamp());
      }
      assertThat(
              database.queryLong(
                  "SELECT count(*) FROM pg_attribute WHERE attname = 'record_millis'"))
          .isZero();
    } finally {
      database.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
    }
  }

  /** An old database may have an encoding that lacks most characters. */
  @ParameterizedTest
  @ValueSource(strings = {"LATIN1", "SQL_ASCII"})
  void takesAnyTextWhereTheDatabaseHasNoUnicode(String encoding) throws Exception {
    String name = "narrow_" + encoding.toLowerCase(Locale.ROOT);
    database
        .server()
        .execute(
            "DROP DATABASE IF EXISTS " + name,
            "CREATE DATABASE "
                + name
                + " ENCODING '"
                + encoding
                + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    try {
      PostgresDeadLetterConfig config =
          config(database.server().jdbcUrl(name), database.user(), true);
      List<Header> headers =
          List.of(
              Header.of("ключ", "€ ü"), Header.of("plain", "text"), Header.of("ü", "\uD83D\uDE00"));
      DeadRecord written =
          dead(
              new SourceRecord(Position.of("topic-0", 1), bytes("ключ"), bytes("€"), headers, 5),
              new Rejection("CODE", "поле 'ü' …"));
      PostgresDeadLetter deadLetter = opened(config);
      deadLetter.write(List.of(written));
      deadLetter.close();
      List<StoredDeadLetter> letters = read(config, DeadLetterQuery.all(PIPELINE));
      assertThat(letters).hasSize(1);
      DeadRecord letter = letters.get(0).dead();
      assertThat(letter.fingerprint()).isEqualTo(written.fingerprint());
      assertThat(letter.record().headers())
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(headers);
      assertThat(letter.rejection().message())
          .isEqualTo(
              encoding.equals("LATIN1")
                  ? "\\u043f\\u043e\\u043b\\u0435 '\\u00fc' \\u2026"
                  : "поле 'ü' …");
    } finally {
      database.server().execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }
  }

  /** Half a pair of UTF-16 is no character, so no target can keep it. */
  private static String storable(String text) {
    return new String(bytes(text), StandardCharsets.UTF_8);
  }
}
