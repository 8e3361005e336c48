package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.document.Document;
import io.penstock.postgres.write.DeletePolicy;
import io.penstock.postgres.write.WriteMode;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.Batch;
import io.penstock.spi.Outcome;
import io.penstock.spi.WriteResult;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of rows that are there already, that come twice, that are to go. */
@ExtendWith(Services.class)
class ModesTest {

  private static final int NEVER_COPY = 1_000_000;

  @Shared private static Database database;

  @BeforeEach
  void table() throws SQLException {
    Rig.reset(database);
    database.execute("CREATE TABLE items (id int PRIMARY KEY, v text, version bigint)");
  }

  private PostgresSinkBuilder<Document> sink(WriteMode mode) {
    return Rig.documents(database).table("items").mode(mode).key("id");
  }

  private static Document item(long id, String value) {
    return Rig.document("id", id, "v", value);
  }

  private static Document item(long id, String value, long version) {
    return Rig.document("id", id, "v", value, "version", version);
  }

  private static Event<Document> deletion(long offset, Document value) {
    return Rig.event(offset, value).withOperation(Operation.DELETE);
  }

  private List<String> items() throws SQLException {
    return Rig.rows(database, "SELECT id, v FROM items ORDER BY id");
  }

  static List<Outcome> outcomes(WriteResult result) {
    return IntStream.range(0, result.size()).mapToObj(result::outcome).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void ignoreKeepsTheFirstAndCountsTheOthers(int copyThreshold) throws Exception {
    var builder = sink(WriteMode.IGNORE).copyThreshold(copyThreshold);
    try (var opened = Rig.open(builder)) {
      WriteResult first =
          opened.writer().write(Rig.batch(item(2, "a"), item(1, "b"), item(2, "c"), item(3, "d")));
      assertThat(outcomes(first))
          .containsExactly(Outcome.WRITTEN, Outcome.WRITTEN, Outcome.DUPLICATE, Outcome.WRITTEN);
      WriteResult second =
          opened.writer().write(Rig.batch(item(4, "e"), item(3, "f"), item(5, "g"), item(1, "h")));
      assertThat(outcomes(second))
          .containsExactly(Outcome.WRITTEN, Outcome.DUPLICATE, Outcome.WRITTEN, Outcome.DUPLICATE);
      WriteResult third = opened.writer().write(Rig.batch(item(4, "i"), item(5, "j")));
      assertThat(third.count(Outcome.DUPLICATE)).isEqualTo(2);
    }
    assertThat(items()).containsExactly("1|b", "2|a", "3|d", "4|e", "5|g");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void upsertKeepsTheLast(int copyThreshold) throws Exception {
    var builder = sink(WriteMode.UPSERT).copyThreshold(copyThreshold);
    try (var opened = Rig.open(builder)) {
      WriteResult first =
          opened.writer().write(Rig.batch(item(2, "a"), item(1, "b"), item(2, "c")));
      assertThat(outcomes(first))
          .containsExactly(Outcome.DUPLICATE, Outcome.WRITTEN, Outcome.WRITTEN);
      WriteResult second = opened.writer().write(Rig.batch(item(1, "d"), item(3, null)));
      assertThat(second.isAllWritten()).isTrue();
    }
    assertThat(items()).containsExactly("1|d", "2|c", "3|null");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void newerReplacesOlderAndNeverTheOtherWay(int copyThreshold) throws Exception {
    var builder =
        sink(WriteMode.UPSERT_IF_NEWER).versionColumn("version").copyThreshold(copyThreshold);
    database.execute("INSERT INTO items VALUES (9, 'no version', NULL)");
    try (var opened = Rig.open(builder)) {
      WriteResult first =
          opened
              .writer()
              .write(
                  Rig.batch(
                      item(1, "v5", 5),
                      item(1, "v3", 3),
                      item(1, "v5 again", 5),
                      item(2, "v-1", -1)));
      assertThat(outcomes(first))
          .containsExactly(Outcome.WRITTEN, Outcome.STALE, Outcome.DUPLICATE, Outcome.WRITTEN);
      WriteResult second =
          opened
              .writer()
              .write(
                  Rig.batch(
                      item(1, "v4", 4), item(2, "v0", 0), item(3, "v1", 1), item(9, "v1", 1)));
      assertThat(outcomes(second))
          .containsExactly(Outcome.STALE, Outcome.WRITTEN, Outcome.WRITTEN, Outcome.WRITTEN);
      WriteResult third = opened.writer().write(Rig.batch(item(1, "v5 once more", 5)));
      assertThat(outcomes(third)).containsExactly(Outcome.DUPLICATE);
      WriteResult fourth = opened.writer().write(Rig.batch(item(1, "v6", 5), item(2, "v", 7)));
      assertThat(outcomes(fourth)).containsExactly(Outcome.DUPLICATE, Outcome.WRITTEN);
      assertThat(opened.writer().write(Rig.batch(item(1, "no version"))).rejection(0).code())
          .isEqualTo("KEY_REQUIRED");
    }
    assertThat(items()).containsExactly("1|v5", "2|v", "3|v1", "9|v1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void deletionsTakePlaceInTheOrderOfEvents(int copyThreshold) throws Exception {
    database.execute("INSERT INTO items VALUES (1, 'old', 7), (2, 'old', 7), (3, 'old', 7)");
    var builder = sink(WriteMode.UPSERT).copyThreshold(copyThreshold);
    Batch<Document> batch =
        new Batch<>(
            List.of(
                deletion(0, item(1, null)),
                Rig.event(1, item(2, "new")),
                deletion(2, item(2, "ignored")),
                deletion(3, item(3, null)),
                Rig.event(4, Rig.document("id", 3L, "v", "again")),
                deletion(5, Rig.document("id", 99L)),
                Rig.event(6, item(4, "only")),
                deletion(7, Rig.document("v", "no key"))));
    WriteResult result = Rig.writeOnce(builder, batch);
    assertThat(outcomes(result))
        .containsExactly(
            Outcome.WRITTEN,
            Outcome.DUPLICATE,
            Outcome.WRITTEN,
            Outcome.WRITTEN,
            Outcome.WRITTEN,
            Outcome.WRITTEN,
            Outcome.WRITTEN,
            Outcome.REJECTED);
    // Deleted and made anew: nothing of the row before shines through.
    assertThat(Rig.rows(database, "SELECT id, v, version FROM items ORDER BY id"))
        .containsExactly("3|again|null", "4|only|null");
  }

  @Test
  void deletionsDoNotOvertakeNewerVersions() throws Exception {
    database.execute("INSERT INTO items VALUES (1, 'v5', 5), (2, 'v5', 5), (3, 'v5', 5)");
    var builder = sink(WriteMode.UPSERT_IF_NEWER).versionColumn("version");
    Batch<Document> batch =
        new Batch<>(
            List.of(
                deletion(0, item(1, null, 4)),
                deletion(1, item(2, null, 5)),
                deletion(2, Rig.document("id", 3L)),
                Rig.event(3, item(4, "v9", 9)),
                deletion(4, item(4, null, 8))));
    WriteResult result = Rig.writeOnce(builder, batch);
    assertThat(result.outcome(4)).isEqualTo(Outcome.STALE);
    assertThat(items()).containsExactly("1|v5", "4|v9");
  }

  @Test
  void defaultsActForWhatIsAbsent() throws Exception {
    database.execute(
        "CREATE TABLE defaulted (id bigint GENERATED BY DEFAULT AS IDENTITY, n serial, name text,"
            + " state text NOT NULL DEFAULT 'new', twice int GENERATED ALWAYS AS (a * 2) STORED,"
            + " a int DEFAULT 21, always bigint GENERATED ALWAYS AS IDENTITY)");
    List<Document> documents =
        List.of(
            Rig.document("name", "all", "id", 100L, "n", 100L, "state", "old", "a", 1L),
            Rig.document("name", "none"),
            Rig.document("name", "null", "a", null),
            Rig.document("name", "state", "state", "set"),
            Rig.document("name", "generated", "twice", 5L, "always", 5L),
            Rig.document("state", "no name"));
    for (int copyThreshold : new int[] {1, NEVER_COPY}) {
      database.execute("TRUNCATE defaulted RESTART IDENTITY");
      WriteResult result =
          Rig.writeOnce(
              Rig.documents(database).table("defaulted").copyThreshold(copyThreshold),
              Rig.batch(documents));
      assertThat(result.isAllWritten()).as("%s", result.rejection(0)).isTrue();
      assertThat(
              Rig.rows(
                  database, "SELECT name, state, a, twice, id IS NULL FROM defaulted ORDER BY 1"))
          .containsExactly(
              "all|old|1|2|f",
              "generated|new|21|42|f",
              "none|new|21|42|f",
              "null|new|null|null|f",
              "state|set|21|42|f",
              "null|no name|21|42|f");
      assertThat(database.queryLong("SELECT count(DISTINCT always) FROM defaulted")).isEqualTo(6);
    }
  }

  @Test
  void upsertLeavesAloneWhatIsAbsentAndHasADefault() throws Exception {
    database.execute(
        "CREATE TABLE partly (id int PRIMARY KEY, made timestamptz NOT NULL DEFAULT now(), v text)",
        "INSERT INTO partly VALUES (1, '2000-01-01Z', 'old')");
    WriteResult result =
        Rig.writeOnce(
            Rig.documents(database).table("partly").mode(WriteMode.UPSERT).key("id"),
            Rig.batch(item(1, "new"), item(2, "two")));
    assertThat(result.isAllWritten()).isTrue();
    assertThat(Rig.rows(database, "SELECT id, v, made < '2001-01-01Z' FROM partly ORDER BY 1"))
        .containsExactly("1|new|t", "2|two|f");
  }

  @Test
  void unmappedFieldsGoIntoTheRest() throws Exception {
    database.execute(
        "CREATE TABLE rested (id int PRIMARY KEY, city text, whole jsonb, part jsonb, extra jsonb,"
            + " kafka_offset bigint, note text DEFAULT 'kept')");
    var builder =
        Rig.documents(database)
            .table("rested")
            .columnPath("city", "/address/city")
            .columnPath("whole", "")
            .columnPath("part", "/address")
            .columnPath("kafka_offset", "$offset")
            .ignoreColumns("note")
            .rest("extra");
    WriteResult result =
        Rig.writeOnce(
            builder,
            new Batch<>(
                List.of(
                    Rig.event(
                        7,
                        Rig.document(
                            "id",
                            1L,
                            "address",
                            Map.of("city", "Ulm"),
                            "x",
                            List.of(1L),
                            "note",
                            "n")),
                    Rig.event(8, Rig.document("id", 2L, "address", null)))));
    assertThat(result.isAllWritten()).as("%s", result.rejection(0)).isTrue();
    assertThat(
            Rig.rows(
                database,
                "SELECT id, city, part, extra, kafka_offset, note, whole->'id' FROM rested"
                    + " ORDER BY id"))
        .containsExactly(
            "1|Ulm|{\"city\": \"Ulm\"}|{\"x\": [1], \"note\": \"n\"}|7|kept|1",
            "2|null|null|{}|8|kept|2");
  }

  @Test
  void routesWriteToTheirTablesInOneTransaction() throws Exception {
    database.execute(
        "CREATE TABLE servers (id int PRIMARY KEY, cpu float8 CHECK (cpu < 100))",
        "CREATE TABLE apps (name text, rate float8)");
    var builder =
        Rig.documents(database)
            .route("server", "servers")
            .route("app", "public.apps")
            .tableOptions(
                "servers",
                new TableOptions(WriteMode.IGNORE, List.of("id"), null, null, null, null, null));
    Batch<Document> batch =
        new Batch<>(
            List.of(
                Rig.event(0, Rig.document("id", 1L, "cpu", 50L)).withRoute("server"),
                Rig.event(1, Rig.document("name", "a", "rate", 1L)).withRoute("app"),
                Rig.event(2, Rig.document("id", 1L, "cpu", 60L)).withRoute("server")));
    try (var opened = Rig.open(builder)) {
      assertThat(outcomes(opened.writer().write(batch)))
          .containsExactly(Outcome.WRITTEN, Outcome.WRITTEN, Outcome.DUPLICATE);
      Batch<Document> bad =
          new Batch<>(
              List.of(
                  Rig.event(0, Rig.document("name", "b", "rate", 1L)).withRoute("app"),
                  Rig.event(1, Rig.document("id", 2L, "cpu", 500L)).withRoute("server")));
      var failure =
          org.assertj.core.api.Assertions.catchThrowableOfType(
              io.penstock.spi.SinkException.class, () -> opened.writer().write(bad));
      assertThat(failure.verdict()).isEqualTo(io.penstock.spi.Verdict.REJECT);
    }
    assertThat(Rig.rows(database, "SELECT name FROM apps")).containsExactly("a");
    assertThat(Rig.rows(database, "SELECT id, cpu FROM servers")).containsExactly("1|50");
  }

  @Test
  void createsTheTableFromItsColumns() throws Exception {
    var builder =
        Rig.documents(database)
            .table("made")
            .mode(WriteMode.IGNORE)
            .key("event_id")
            .createColumn("event_id", "uuid")
            .createColumn("Odd \"name\"", "numeric(10, 2) NOT NULL DEFAULT 1");
    for (int i = 0; i < 2; i++) {
      WriteResult result =
          Rig.writeOnce(
              builder, Rig.batch(Rig.document("event_id", "00000000-0000-0000-0000-000000000001")));
      assertThat(result.size()).isEqualTo(1);
    }
    assertThat(Rig.rows(database, "SELECT * FROM made"))
        .containsExactly("00000000-0000-0000-0000-000000000001|1.00");
  }

  /** A trigger that drops a row silently would lose it; the sink notices. */
  @ParameterizedTest
  @ValueSource(ints = {2, NEVER_COPY})
  void noticesRowsThatATriggerDrops(int copyThreshold) throws Exception {
    database.execute(
        "CREATE FUNCTION drop_odd() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN IF NEW.id % 2 = 1 THEN RETURN NULL; END IF; RETURN NEW; END'",
        "CREATE TRIGGER drops BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION drop_odd()");
    WriteResult result =
        Rig.writeOnce(
            sink(WriteMode.UPSERT).copyThreshold(copyThreshold),
            Rig.batch(item(1, "a"), item(2, "b"), item(3, "c"), item(4, "d")));
    assertThat(outcomes(result))
        .containsExactly(Outcome.REJECTED, Outcome.WRITTEN, Outcome.REJECTED, Outcome.WRITTEN);
    assertThat(result.rejection(0).code()).isEqualTo("ROW_SKIPPED");
    assertThat(items()).containsExactly("2|b", "4|d");
  }

  /** Large batches of which some rows are there: optimism fails, and the merge tells which. */
  @Test
  void replaysOfLargeBatchesAreDuplicates() throws Exception {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      documents.add(item(i, "v" + i));
    }
    try (var opened = Rig.open(sink(WriteMode.IGNORE))) {
      assertThat(opened.writer().write(Rig.batch(documents)).isAllWritten()).isTrue();
      assertThat(opened.writer().write(Rig.batch(documents)).count(Outcome.DUPLICATE))
          .isEqualTo(5_000);
      database.execute("DELETE FROM items WHERE id % 10 = 0");
      WriteResult mixed = opened.writer().write(Rig.batch(documents));
      assertThat(mixed.count(Outcome.WRITTEN)).isEqualTo(500);
      for (int i = 0; i < 5_000; i++) {
        assertThat(mixed.outcome(i)).isEqualTo(i % 10 == 0 ? Outcome.WRITTEN : Outcome.DUPLICATE);
      }
    }
    assertThat(database.queryLong("SELECT count(*) FROM items")).isEqualTo(5_000);
  }

  @Test
  void worksOnViewsPartitionedTablesAndTablesWithRules() throws Exception {
    database.execute(
        "CREATE VIEW seen AS SELECT id, v FROM items",
        "CREATE TABLE parted (id int, at date, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
        "CREATE TABLE parted_24 PARTITION OF parted FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
        "CREATE TABLE ruled (id int, v text)",
        "CREATE RULE elsewhere AS ON INSERT TO ruled DO INSTEAD INSERT INTO items VALUES (NEW.id, NEW.v)");
    var view = Rig.documents(database).table("seen").copyThreshold(1);
    assertThat(Rig.writeOnce(view, Rig.batch(item(1, "view"))).isAllWritten()).isTrue();
    var ruled = Rig.documents(database).table("ruled").copyThreshold(1);
    assertThat(Rig.writeOnce(ruled, Rig.batch(item(2, "rule"))).isAllWritten()).isTrue();
    assertThat(items()).containsExactly("1|view", "2|rule");
    var parted =
        Rig.documents(database)
            .table("parted")
            .mode(WriteMode.IGNORE)
            .key("id", "at")
            .copyThreshold(1);
    try (var opened = Rig.open(parted)) {
      Batch<Document> batch = Rig.batch(Rig.document("id", 1L, "at", "2024-05-05", "v", "x"));
      assertThat(opened.writer().write(batch).isAllWritten()).isTrue();
      assertThat(opened.writer().write(batch).count(Outcome.DUPLICATE)).isEqualTo(1);
      assertThat(opened.writer().write(batch).count(Outcome.DUPLICATE)).isEqualTo(1);
    }
  }

  @Test
  void namesThatNeedQuotesAreQuoted() throws Exception {
    database.execute(
        "CREATE SCHEMA \"My Schema\"",
        "CREATE TABLE \"My Schema\".\"Odd\"\"table\" (\"Id\" int PRIMARY KEY, \"select\" text,"
            + " \"a'b\\c\" text, CONSTRAINT \"Odd\"\"check\" CHECK (\"Id\" > 0))");
    for (int copyThreshold : new int[] {1, NEVER_COPY}) {
      for (WriteMode mode : List.of(WriteMode.IGNORE, WriteMode.UPSERT)) {
        var builder =
            Rig.documents(database)
                .schema("My Schema")
                .table("Odd\"table")
                .mode(mode)
                .key("Id")
                .deletes(DeletePolicy.APPLY)
                .copyThreshold(copyThreshold);
        Document document = Rig.document("Id", 1L, "select", "x", "a'b\\c", "y");
        assertThat(Rig.writeOnce(builder, Rig.batch(document)).count(Outcome.REJECTED)).isZero();
        Rig.writeOnce(builder, new Batch<>(List.of(deletion(0, document))));
        assertThat(database.queryLong("SELECT count(*) FROM \"My Schema\".\"Odd\"\"table\""))
            .isZero();
      }
    }
  }
}
