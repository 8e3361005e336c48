package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.document.Document;
import io.penstock.postgres.write.WriteMode;
import io.penstock.spi.Batch;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.Services;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a record is guilty of, class 23, 22 and P0, gets its code and its suspects on the real
 * server.
 */
@ExtendWith(Services.class)
@Timeout(120)
class RejectFaultsTest extends ItemsTable {

  @ParameterizedTest
  @ValueSource(ints = {1, 300, NEVER_COPY})
  void checkConstraintNamesItselfAndTheLine(int copyThreshold) throws Exception {
    onServer("ALTER TABLE items ADD CONSTRAINT no_secrets CHECK (v NOT LIKE '%s3cr3t%')");
    List<Document> documents = items(500);
    documents.set(321, item(321, SECRET));
    for (WriteMode mode : WriteMode.values()) {
      if (mode == WriteMode.UPSERT_IF_NEWER) {
        continue;
      }
      var builder = items().copyThreshold(copyThreshold).mode(mode);
      if (mode != WriteMode.APPEND) {
        builder.key("id");
      }
      SinkException failure = failure(builder, Rig.batch(documents));
      is(failure, Verdict.REJECT, "23514");
      assertThat(failure.getMessage()).contains("constraint no_secrets").contains("table items");
      boolean copies = copyThreshold == 1 || copyThreshold == 300 && mode != WriteMode.UPSERT;
      assertThat(failure.suspects()).isEqualTo(copies ? new int[] {321} : new int[0]);
      assertThat(database.queryLong("SELECT count(*) FROM items")).isZero();
    }
  }

  /** Suspects lead to the offenders; what remains is written. The engine does the same. */
  @Test
  void threeOffendersAmongFiveThousandAreFoundByTheirLines() throws Exception {
    onServer("ALTER TABLE items ADD CONSTRAINT no_secrets CHECK (v NOT LIKE '%s3cr3t%')");
    for (WriteMode mode : List.of(WriteMode.IGNORE, WriteMode.UPSERT)) {
      onServer("TRUNCATE items");
      List<Document> documents = items(5_000);
      for (int bad : new int[] {7, 2_500, 4_999}) {
        documents.set(bad, item(bad, SECRET));
      }
      List<Object> found = new ArrayList<>();
      try (var opened = Rig.open(items().mode(mode).key("id"))) {
        while (true) {
          var batch = Rig.batch(documents);
          try {
            assertThat(opened.writer().write(batch).isAllWritten()).isTrue();
            break;
          } catch (SinkException failure) {
            is(failure, Verdict.REJECT, "23514");
            assertThat(failure.suspects()).hasSize(1);
            Document suspect = documents.get(failure.suspects()[0]);
            assertThat(suspect.get("v")).isEqualTo(SECRET);
            is(failure(opened, Rig.batch(suspect)), Verdict.REJECT, "23514");
            found.add(suspect.get("id"));
            documents.remove(failure.suspects()[0]);
          }
        }
      }
      assertThat(found).containsExactlyInAnyOrder(7L, 2_500L, 4_999L);
      assertThat(database.queryLong("SELECT count(*) FROM items")).isEqualTo(4_997);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void takenKeyIsFoundByTheDetail(int copyThreshold) throws Exception {
    onServer(
        "INSERT INTO items VALUES (30, 'there')",
        "CREATE TABLE two (id int, \"Odd\"\"name\" text, day date, v text,"
            + " CONSTRAINT one_a_day UNIQUE (\"Odd\"\"name\", day))",
        "INSERT INTO two VALUES (1, 'a, b) c', '2024-05-05')");
    SinkException failure = failure(items().copyThreshold(copyThreshold), Rig.batch(items(50)));
    is(failure, Verdict.REJECT, "23505");
    assertThat(failure.suspects()).containsExactly(30);
    assertThat(failure.getMessage()).contains("items_pkey");
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      documents.add(
          Rig.document(
              "id", (long) i, "Odd\"name", i == 4 ? "a, b) c" : "x" + i, "day", "2024-05-05"));
    }
    onServer(
        "CREATE UNIQUE INDEX ON two (id) WHERE id > 1", "CREATE UNIQUE INDEX whole ON two (id)");
    SinkException other =
        failure(
            Rig.documents(database)
                .table("two")
                .mode(WriteMode.IGNORE)
                .key("id")
                .copyThreshold(copyThreshold),
            Rig.batch(documents));
    is(other, Verdict.REJECT, "23505");
    assertThat(other.suspects()).containsExactly(4);
    assertThat(other.getMessage()).contains("one_a_day");
  }

  @Test
  void missingParentIsWaitedForAndThenRejected() throws Exception {
    onServer(
        "CREATE TABLE parents (id int PRIMARY KEY)",
        "INSERT INTO parents VALUES (1)",
        "CREATE TABLE children (id int PRIMARY KEY, parent int REFERENCES parents)");
    Batch<Document> batch =
        Rig.batch(
            Rig.document("id", 1L, "parent", 1L),
            Rig.document("id", 2L, "parent", 2L),
            Rig.document("id", 3L, "parent", 2L));
    try (var opened = Rig.open(Rig.documents(database).table("children").foreignKeyRetries(2))) {
      for (int i = 0; i < 2; i++) {
        SinkException early = failure(opened, batch);
        is(early, Verdict.RETRY, "23503");
        assertThat(early.suspects()).containsExactly(1, 2);
      }
      is(failure(opened, batch), Verdict.REJECT, "23503");
      onServer("INSERT INTO parents VALUES (2)");
      assertThat(opened.writer().write(batch).isAllWritten()).isTrue();
    }
    var always = Rig.documents(database).table("children").verdict("23503", Verdict.OUTAGE);
    is(failure(always, Rig.batch(Rig.document("id", 9L, "parent", 9L))), Verdict.OUTAGE, "23503");
  }

  @Test
  void deferredConstraintFailsAtTheCommit() throws Exception {
    onServer(
        "CREATE TABLE parents (id int PRIMARY KEY)",
        "CREATE TABLE children (id int PRIMARY KEY, parent int REFERENCES parents"
            + " DEFERRABLE INITIALLY DEFERRED)");
    SinkException failure =
        failure(
            Rig.documents(database).table("children").foreignKeyRetries(0),
            Rig.batch(Rig.document("id", 1L), Rig.document("id", 2L, "parent", 5L)));
    is(failure, Verdict.REJECT, "23503");
    assertThat(failure.suspects()).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void whatATriggerSaysIsNotRepeated(int copyThreshold) throws Exception {
    onServer(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
            + " IF NEW.v LIKE ''s3%'' THEN RAISE EXCEPTION ''not %'', NEW.v; END IF; RETURN NEW; END'",
        "CREATE TRIGGER refuses BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION refuse()");
    SinkException failure =
        failure(items().copyThreshold(copyThreshold), Rig.batch(item(1, "fine"), item(2, SECRET)));
    is(failure, Verdict.REJECT, "P0001");
    assertThat(failure.getMessage()).contains("function refuse line 1");
    assertThat(failure.suspects()).isEqualTo(copyThreshold == 1 ? new int[] {1} : new int[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void whatOnlyTheDatabaseCanConvertIsRejectedByIt(int copyThreshold) throws Exception {
    onServer("CREATE TABLE hosts (id int PRIMARY KEY, addr inet, j json, d int)");
    var hosts = Rig.documents(database).table("hosts").copyThreshold(copyThreshold);
    is(failure(hosts, Rig.batch(Rig.document("id", 1L, "addr", SECRET))), Verdict.REJECT, "22P02");
    var values =
        Rig.at(PostgresSink.forValues(String.class), database)
            .table("hosts")
            .column("id", s -> 1)
            .column("j", s -> Json.of("{\"" + s))
            .copyThreshold(copyThreshold)
            .build();
    Rig.open(values);
    try (values;
        var writer = values.openWriter()) {
      SinkException failure =
          catchThrowableOfType(
              SinkException.class, () -> writer.write(new Batch<>(List.of(Rig.event(0, SECRET)))));
      is(failure, Verdict.REJECT, "22P02");
      assertThat(failure.getMessage()).doesNotContain(SECRET);
      assertThat(failure.getCause()).isNull();
    }
  }

  /** Nobody can foresee that two keys become one in a trigger. */
  @Test
  void rowsThatATriggerMakesOneAreSeparated() throws Exception {
    onServer(
        "CREATE TABLE folded (k text PRIMARY KEY, v text)",
        "CREATE FUNCTION fold() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN NEW.k = lower(NEW.k); RETURN NEW; END'",
        "CREATE TRIGGER folds BEFORE INSERT ON folded FOR EACH ROW EXECUTE FUNCTION fold()");
    var builder = Rig.documents(database).table("folded").mode(WriteMode.UPSERT).key("k");
    Batch<Document> batch =
        Rig.batch(Rig.document("k", "a", "v", "1"), Rig.document("k", "A", "v", "2"));
    // A rejection, so that the engine splits the batch; alone both are welcome.
    is(failure(builder, batch), Verdict.REJECT, "21000");
  }
}
