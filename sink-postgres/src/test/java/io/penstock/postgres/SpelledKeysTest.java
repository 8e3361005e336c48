package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.document.Document;
import io.penstock.postgres.encode.Rounding;
import io.penstock.postgres.write.DeletePolicy;
import io.penstock.postgres.write.WriteMode;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.Batch;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Keys that are spelled differently and are the same to the database: which of them comes first in
 * the table is for the events to say.
 */
@ExtendWith(Services.class)
class SpelledKeysTest {

  private static final int NEVER_COPY = 1_000_000;

  @Shared private static Database database;

  /** A type of key, and two spellings of one value; the second is smaller, byte by byte, or not. */
  enum Key {
    NOCASE("text COLLATE nocase", "bob", "Bob"),
    NOCASE_INDEX_ORDER("text COLLATE nocase", "Bob", "bob"),
    CITEXT("citext", "bob", "Bob"),
    BLANKS("char(5)", "ab ", "ab"),
    NUMERIC("numeric", new BigDecimal("1.0"), 1L),
    FLOAT("float8", -0.0, 0.0),
    INTERVAL("interval", "P1D", "PT24H"),
    INET("inet", "10.0.0.1/32", "10.0.0.1"),
    MACADDR("macaddr", "08:00:2b:01:02:03", "08-00-2b-01-02-03"),
    DOMAIN("folded", "bob", "Bob");

    private final String type;
    private final Object one;
    private final Object other;

    Key(String type, Object one, Object other) {
      this.type = type;
      this.one = one;
      this.other = other;
    }

    void createTable() throws SQLException {
      Rig.reset(database);
      database.execute(
          "DROP EXTENSION IF EXISTS citext CASCADE",
          "CREATE EXTENSION citext",
          "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2',"
              + " deterministic = false)",
          "CREATE DOMAIN folded AS text COLLATE nocase",
          "CREATE TABLE spelled (k "
              + type
              + " PRIMARY KEY, v text, note text DEFAULT 'none', version bigint)");
    }

    PostgresSinkBuilder<Document> sink(WriteMode mode, int copyThreshold) {
      return Rig.documents(database)
          .table("spelled")
          .mode(mode)
          .key("k")
          .versionColumn(mode == WriteMode.UPSERT_IF_NEWER ? "version" : null)
          .deletes(DeletePolicy.APPLY)
          .copyThreshold(copyThreshold);
    }
  }

  private static Event<Document> deletion(long offset, Object key) {
    return Rig.event(offset, Rig.document("k", key)).withOperation(Operation.DELETE);
  }

  private static List<String> rows(String columns) throws SQLException {
    return Rig.rows(database, "SELECT " + columns + " FROM spelled ORDER BY 1");
  }

  @ParameterizedTest
  @EnumSource
  void aDeletionRemovesWhatCameBeforeItAndNothingElse(Key key) throws Exception {
    key.createTable();
    for (WriteMode mode : List.of(WriteMode.IGNORE, WriteMode.UPSERT)) {
      Rig.writeOnce(
          key.sink(mode, NEVER_COPY),
          new Batch<>(
              List.of(
                  Rig.event(0, Rig.document("k", key.one, "v", "gone")), deletion(1, key.other))));
      assertThat(rows("v")).isEmpty();
      Rig.writeOnce(
          key.sink(mode, NEVER_COPY),
          new Batch<>(
              List.of(
                  Rig.event(0, Rig.document("k", key.other, "v", "old")),
                  deletion(1, key.one),
                  Rig.event(2, Rig.document("k", key.one, "v", "there")))));
      assertThat(rows("v")).containsExactly("there");
      database.execute("TRUNCATE spelled");
    }
  }

  @ParameterizedTest
  @EnumSource
  void ignoreKeepsTheFirst(Key key) throws Exception {
    key.createTable();
    for (int copyThreshold : new int[] {1, NEVER_COPY}) {
      var result =
          Rig.writeOnce(
              key.sink(WriteMode.IGNORE, copyThreshold),
              Rig.batch(
                  Rig.document("k", key.one, "v", "first"),
                  Rig.document("k", key.other, "v", "second")));
      assertThat(rows("v")).containsExactly("first");
      assertThat(ModesTest.outcomes(result)).containsExactly(Outcome.WRITTEN, Outcome.DUPLICATE);
      database.execute("TRUNCATE spelled");
    }
  }

  /** As in two batches: the row keeps the key with which it came, and gets the values of later. */
  @ParameterizedTest
  @EnumSource
  void upsertKeepsTheValuesOfTheLast(Key key) throws Exception {
    key.createTable();
    Document first = Rig.document("k", key.one, "v", "first", "note", "first");
    Document second = Rig.document("k", key.other, "v", "second");
    for (int copyThreshold : new int[] {1, NEVER_COPY}) {
      try (var opened = Rig.open(key.sink(WriteMode.UPSERT, copyThreshold))) {
        opened.writer().write(Rig.batch(first));
        opened.writer().write(Rig.batch(second));
        List<String> apart = rows("k::text, v, note");
        database.execute("TRUNCATE spelled");
        var result = opened.writer().write(Rig.batch(first, second));
        assertThat(rows("k::text, v, note")).isEqualTo(apart);
        assertThat(result.count(Outcome.REJECTED)).isZero();
        database.execute("TRUNCATE spelled");
        opened.writer().write(Rig.batch(second, first));
        assertThat(rows("v, note")).containsExactly("first|first");
        database.execute("TRUNCATE spelled");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theNewerWinsAndTheOlderIsStale(Key key) throws Exception {
    key.createTable();
    var result =
        Rig.writeOnce(
            key.sink(WriteMode.UPSERT_IF_NEWER, 1),
            Rig.batch(
                Rig.document("k", key.one, "v", "v2", "version", 2L),
                Rig.document("k", key.other, "v", "v1", "version", 1L),
                Rig.document("k", key.other, "v", "v2 again", "version", 2L)));
    assertThat(rows("v")).containsExactly("v2");
    assertThat(ModesTest.outcomes(result))
        .containsExactly(Outcome.WRITTEN, Outcome.STALE, Outcome.DUPLICATE);
  }

  @Test
  void oneSpelledColumnOfSeveralIsEnough() throws Exception {
    Key.CITEXT.createTable();
    database.execute(
        "CREATE TABLE several (id int, k citext, v text, note text DEFAULT 'none',"
            + " PRIMARY KEY (id, k))");
    for (WriteMode mode : List.of(WriteMode.IGNORE, WriteMode.UPSERT)) {
      var builder =
          Rig.documents(database)
              .table("several")
              .mode(mode)
              .key("k", "id")
              .deletes(DeletePolicy.APPLY);
      Rig.writeOnce(
          builder,
          new Batch<>(
              List.of(
                  Rig.event(0, Rig.document("id", 1L, "k", "b", "v", "1")),
                  Rig.event(1, Rig.document("id", 2L, "k", "B", "v", "2")),
                  Rig.event(2, Rig.document("id", 1L, "k", "B", "v", "3")),
                  Rig.event(3, Rig.document("id", 1L, "k", "a", "v", "4")),
                  Rig.event(4, Rig.document("id", 1L, "k", "A")).withOperation(Operation.DELETE))));
      assertThat(Rig.rows(database, "SELECT id, k, v FROM several ORDER BY id"))
          .containsExactly("1|b|" + (mode == WriteMode.IGNORE ? "1" : "3"), "2|B|2");
      database.execute("TRUNCATE several");
    }
  }

  /** The type's equality counts wherever it lives; the search path would lead to that of text. */
  @Test
  void aTypeFromAnotherSchemaIsComparedByItsOwnEquality() throws Exception {
    Rig.reset(database);
    database.execute(
        "DROP EXTENSION IF EXISTS citext CASCADE",
        "DROP SCHEMA IF EXISTS \"Its own\" CASCADE",
        "CREATE SCHEMA \"Its own\"",
        "CREATE EXTENSION citext SCHEMA \"Its own\"",
        "CREATE DOMAIN mail AS \"Its own\".citext",
        "CREATE TABLE far (k \"Its own\".citext PRIMARY KEY, v text)",
        "CREATE TABLE farther (k mail PRIMARY KEY, v text)");
    for (String table : List.of("far", "farther")) {
      for (WriteMode mode : List.of(WriteMode.IGNORE, WriteMode.UPSERT)) {
        var builder =
            Rig.documents(database)
                .table(table)
                .mode(mode)
                .key("k")
                .deletes(DeletePolicy.APPLY)
                .copyThreshold(NEVER_COPY);
        try (var opened = Rig.open(builder)) {
          opened.writer().write(Rig.batch(Rig.document("k", "Bob", "v", "first")));
          var again = opened.writer().write(Rig.batch(Rig.document("k", "bob", "v", "second")));
          assertThat(again.outcome(0))
              .isEqualTo(mode == WriteMode.IGNORE ? Outcome.DUPLICATE : Outcome.WRITTEN);
          opened.writer().write(new Batch<>(List.of(deletion(0, "BOB"))));
          assertThat(database.queryLong("SELECT count(*) FROM " + table)).isZero();
        }
      }
    }
  }

  @Test
  void aCollationThatIsChangedWhileWeWriteIsSeen() throws Exception {
    Key.NOCASE.createTable();
    database.execute("CREATE TABLE altered (k text PRIMARY KEY, v text)");
    var builder =
        Rig.documents(database).table("altered").mode(WriteMode.IGNORE).key("k").copyThreshold(1);
    try (var opened = Rig.open(builder)) {
      opened.writer().write(Rig.batch(Rig.document("k", "amy"), Rig.document("k", "Amy")));
      database.execute("TRUNCATE altered", "ALTER TABLE altered ALTER k TYPE text COLLATE nocase");
      opened.writer().write(Rig.batch(Rig.document("k", "bob"), Rig.document("k", "Bob")));
    }
    assertThat(Rig.rows(database, "SELECT k FROM altered")).containsExactly("bob");
  }

  /** What has a scale has one form, rounded or not, so that nobody need be asked. */
  @Test
  void roundedNumbersAreTheNumbersThatTheyBecome() throws Exception {
    Rig.reset(database);
    database.execute("CREATE TABLE rounded (k numeric(6, 1) PRIMARY KEY, v text)");
    var result =
        Rig.writeOnce(
            Rig.documents(database)
                .table("rounded")
                .mode(WriteMode.UPSERT)
                .key("k")
                .rounding(Rounding.ALL),
            Rig.batch(
                Rig.document("k", 1L, "v", "a"),
                Rig.document("k", new BigDecimal("0.96"), "v", "b"),
                Rig.document("k", new BigDecimal("1.00"), "v", "c"),
                Rig.document("k", new BigDecimal("0.0"), "v", "d"),
                Rig.document("k", new BigDecimal("0.04"), "v", "e"),
                Rig.document("k", new BigDecimal("-0.04"), "v", "f")));
    assertThat(Rig.rows(database, "SELECT k, v FROM rounded ORDER BY k"))
        .containsExactly("0.0|f", "1.0|c");
    assertThat(result.count(Outcome.DUPLICATE)).isEqualTo(4);
  }

  /** An index that finds other keys equal than the column does would be a trap. */
  @Test
  void anIndexMustCompareAsItsColumnDoes() throws Exception {
    Key.NOCASE.createTable();
    database.execute(
        "CREATE TABLE plain (k text COLLATE \"C\" NOT NULL, v text)",
        "CREATE UNIQUE INDEX folding ON plain (k COLLATE nocase)",
        "CREATE TABLE other (k text COLLATE nocase NOT NULL, v text)",
        "CREATE UNIQUE INDEX exact ON other (k COLLATE \"C\")");
    for (String table : List.of("plain", "other")) {
      var builder = Rig.documents(database).table(table).mode(WriteMode.UPSERT).key("k");
      SinkException failure = catchThrowableOfType(SinkException.class, () -> Rig.open(builder));
      assertThat(failure.verdict()).isEqualTo(Verdict.STOP);
      assertThat(failure.code()).isEqualTo("KEY_NOT_UNIQUE");
    }
    database.execute("DROP INDEX folding", "CREATE UNIQUE INDEX ON plain (k COLLATE \"POSIX\")");
    var builder = Rig.documents(database).table("plain").mode(WriteMode.UPSERT).key("k");
    assertThat(
            Rig.writeOnce(builder, Rig.batch(Rig.document("k", "a"), Rig.document("k", "A")))
                .isAllWritten())
        .isTrue();
  }

  /** More rows than one statement takes, the older spelling first by its bytes or last. */
  @ParameterizedTest
  @EnumSource(names = {"NOCASE", "NOCASE_INDEX_ORDER", "CITEXT"})
  void orderHoldsAcrossStatements(Key key) throws Exception {
    key.createTable();
    List<Document> documents = new ArrayList<>();
    documents.add(Rig.document("k", key.one, "v", "first"));
    for (int i = 0; i < 2_500; i++) {
      documents.add(Rig.document("k", (i % 2 == 0 ? "m" : "M") + i, "v", "other"));
    }
    documents.add(Rig.document("k", key.other, "v", "last"));
    Rig.writeOnce(key.sink(WriteMode.UPSERT, NEVER_COPY), Rig.batch(documents));
    assertThat(Rig.rows(database, "SELECT v FROM spelled WHERE k = 'BOB'")).containsExactly("last");
    assertThat(database.queryLong("SELECT count(*) FROM spelled")).isEqualTo(2_501);
  }
}
