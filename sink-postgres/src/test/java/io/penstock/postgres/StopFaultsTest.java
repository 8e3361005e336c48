package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.document.Document;
import io.penstock.postgres.write.WriteMode;
import io.penstock.spi.Batch;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.Services;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a person can mend stops with words that help, and tables that change are seen. */
@ExtendWith(Services.class)
@Timeout(120)
class StopFaultsTest extends ItemsTable {

  @Test
  void wrongCredentialsAndDatabaseStopAtTheStart() {
    SinkException password =
        catchThrowableOfType(
            SinkException.class, () -> Rig.open(items().password("wrong-" + SECRET)));
    is(password, Verdict.STOP, "28P01");
    assertThat(password.getMessage()).contains("user").doesNotContain(SECRET);
    SinkException missing =
        catchThrowableOfType(
            SinkException.class,
            () -> Rig.open(items().url(database.server().jdbcUrl("no_such_db"))));
    is(missing, Verdict.STOP, "3D000");
    assertThat(missing.getMessage()).contains("no_such_db").contains("create the database");
    SinkException away =
        catchThrowableOfType(
            SinkException.class, () -> Rig.open(items().url("jdbc:postgresql://127.0.0.1:1/x")));
    is(away, Verdict.OUTAGE, "08001");
    SinkException unknownHost =
        catchThrowableOfType(
            SinkException.class,
            () -> Rig.open(items().url("jdbc:postgresql://no-such-host.invalid/x")));
    is(unknownHost, Verdict.OUTAGE, "08001");
    SinkException property =
        catchThrowableOfType(
            SinkException.class, () -> Rig.open(items().property("noSuchProperty", "1")));
    is(property, Verdict.STOP, "PROPERTY");
    assertThat(property.getMessage()).contains("noSuchProperty");
  }

  @Test
  void whatDoesNotFitTheTableStopsAtTheStart() throws Exception {
    onServer("CREATE VIEW v AS SELECT 1 AS one");
    stops(items().table("nowhere"), "42P01", "nowhere");
    stops(items().table("elsewhere.items"), "42P01", "elsewhere.items");
    stops(items().columnPath("nope", "/nope"), "COLUMN_MISSING", "no column nope; it has id, v");
    stops(items().rest("nope"), "COLUMN_MISSING", "no column nope");
    stops(items().rest("v"), "COLUMN_MISSING", "must be jsonb");
    stops(items().mode(WriteMode.IGNORE).key("v"), "KEY_NOT_UNIQUE", "CREATE UNIQUE INDEX");
    stops(items().mode(WriteMode.IGNORE).key("id", "v"), "KEY_NOT_UNIQUE", "id, v");
    stops(items().mode(WriteMode.UPSERT).key("nope"), "COLUMN_MISSING", "key names column nope");
    stops(
        items().mode(WriteMode.UPSERT_IF_NEWER).key("id").versionColumn("v"),
        "VERSION_TYPE",
        "text");
    onServer("CREATE TABLE made (id int GENERATED ALWAYS AS IDENTITY, v text)");
    stops(items().table("made").columnPath("id", "/id"), "COLUMN_GENERATED", "column id");
    record Wrong(int id, String userName) {}
    stops(
        Rig.at(PostgresSink.forRecords(Wrong.class), database).table("items"),
        "COLUMN_MISSING",
        "user_name");
    record Few(String v) {}
    stops(
        Rig.at(PostgresSink.forRecords(Few.class), database).table("items"),
        "COLUMN_MISSING",
        "id");
  }

  private static void stops(PostgresSinkBuilder<?> builder, String code, String words) {
    SinkException failure =
        catchThrowableOfType(SinkException.class, () -> Rig.open(builder).close());
    assertThat(failure).as("open fails for want of %s", words).isNotNull();
    is(failure, Verdict.STOP, code);
    assertThat(failure.getMessage()).contains(words);
  }

  @Test
  void missingPrivilegesStopAndSayWhichAreMissing() throws Exception {
    String role = "poor_" + database.name();
    onServer(
        "CREATE ROLE " + role + " LOGIN PASSWORD 'p'", "GRANT USAGE ON SCHEMA public TO " + role);
    try {
      var builder = items().user(role).password("p").mode(WriteMode.UPSERT).key("id");
      stops(builder, "42501", "INSERT");
      onServer("GRANT INSERT, SELECT ON items TO " + role);
      stops(builder, "42501", "UPDATE");
      onServer("GRANT UPDATE ON items TO " + role);
      stops(builder, "42501", "DELETE");
      onServer("GRANT DELETE ON items TO " + role);
      try (var opened = Rig.open(builder)) {
        opened.writer().write(Rig.batch(item(1, "a")));
        onServer("REVOKE ALL ON items FROM " + role);
        is(failure(opened, Rig.batch(item(2, "b"))), Verdict.STOP, "42501");
      }
      // A role that may only add, and not look, can append.
      onServer("GRANT INSERT ON items TO " + role);
      for (int copyThreshold : new int[] {1, NEVER_COPY}) {
        var blind = items().user(role).password("p").copyThreshold(copyThreshold);
        Rig.writeOnce(blind, Rig.batch(item(10 + copyThreshold, "c")));
      }
      assertThat(database.queryLong("SELECT count(*) FROM items")).isEqualTo(3);
    } finally {
      onServer("DROP OWNED BY " + role, "DROP ROLE " + role);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void alteredColumnsAreSeenAndNothingIsMisread(int copyThreshold) throws Exception {
    onServer("CREATE TABLE live (id int, n int, at timestamp)");
    var builder = Rig.documents(database).table("live").copyThreshold(copyThreshold);
    try (var opened = Rig.open(builder)) {
      Document document = Rig.document("id", 1L, "n", 5L, "at", "2024-01-01T00:00:00");
      opened.writer().write(Rig.batch(document));
      // Four bytes of the one type would be four bytes of the other.
      alter("ALTER TABLE live ALTER n TYPE real");
      assertThat(opened.writer().write(Rig.batch(document)).isAllWritten()).isTrue();
      alter("ALTER TABLE live ALTER id TYPE bigint");
      assertThat(opened.writer().write(Rig.batch(document)).isAllWritten()).isTrue();
      alter("ALTER TABLE live ALTER at TYPE timestamptz USING at AT TIME ZONE 'UTC'");
      var unzoned = opened.writer().write(Rig.batch(document));
      assertThat(unzoned.rejection(0).code()).isEqualTo("TIMESTAMP_ZONE");
      Document zoned = Rig.document("id", 1L, "n", 5L, "at", "2024-01-01T00:00:00Z");
      assertThat(opened.writer().write(Rig.batch(zoned)).isAllWritten()).isTrue();
      assertThat(Rig.rows(database, "SELECT DISTINCT id, n, at AT TIME ZONE 'UTC' FROM live"))
          .containsExactly("1|5|2024-01-01 00:00:00");
      alter("ALTER TABLE live DROP n");
      assertThat(opened.writer().write(Rig.batch(zoned)).isAllWritten()).isTrue();
      alter("DROP TABLE live");
      is(failure(opened, Rig.batch(zoned)), Verdict.STOP, "42P01");
    }
  }

  /** Columns are looked at again at most once a second where no harm can come of it. */
  private void alter(String statement) throws Exception {
    onServer(statement);
    Thread.sleep(1_100);
  }

  /** What was refused a moment ago may be welcome after the table was mended. */
  @Test
  void aColumnThatWasWidenedTakesWhatItRefused() throws Exception {
    onServer("CREATE TYPE colour AS ENUM ('red')", "CREATE TABLE narrow (v varchar(2), c colour)");
    try (var opened = Rig.open(Rig.documents(database).table("narrow"))) {
      Batch<Document> batch =
          Rig.batch(Rig.document("v", "abc"), Rig.document("c", "blue"), Rig.document("v", "x"));
      assertThat(opened.writer().write(batch).count(Outcome.REJECTED)).isEqualTo(2);
      onServer("ALTER TABLE narrow ALTER v TYPE varchar(9)");
      alter("ALTER TYPE colour ADD VALUE 'blue'");
      assertThat(opened.writer().write(batch).isAllWritten()).isTrue();
    }
  }
}
