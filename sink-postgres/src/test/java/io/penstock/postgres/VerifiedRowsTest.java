package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.document.Document;
import io.penstock.postgres.catalog.TableInfo;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.write.TableExtension;
import io.penstock.postgres.write.TableSettings;
import io.penstock.postgres.write.WriteMode;
import io.penstock.spi.Batch;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables whose rows cannot say which transaction wrote them, as compressed chunks are: by number
 * the books are right all the same, and no row that the table did not keep counts as a duplicate.
 */
@ExtendWith(Services.class)
class VerifiedRowsTest {

  private static final TableExtension MUTE =
      new TableExtension() {
        @Override
        public String kind() {
          return "mute";
        }

        @Override
        public TableInfo check(
            Connection connection, TableSettings table, TableInfo info, Faults faults) {
          return info.withoutSystemColumns();
        }
      };

  @Shared private static Database database;

  @BeforeEach
  void table() throws SQLException {
    Rig.reset(database);
    database.execute(
        "CREATE TABLE items (id int PRIMARY KEY, version int)", "CREATE SEQUENCE attempts");
  }

  private static PostgresSinkBuilder<Document> items(WriteMode mode) {
    return Rig.documents(database)
        .table("items")
        .mode(mode)
        .key("id")
        .versionColumn(mode == WriteMode.UPSERT_IF_NEWER ? "version" : null);
  }

  private static Batch<Document> items(int from, int to, int version) {
    List<Document> documents = new ArrayList<>();
    for (int id = from; id < to; id++) {
      documents.add(Rig.document("id", id, "version", version));
    }
    return Rig.batch(documents);
  }

  private static WriteResult write(PostgresSinkBuilder<Document> tables, Batch<Document> batch)
      throws SinkException, InterruptedException {
    try (PostgresSink<Document> sink = tables.build(MUTE)) {
      Rig.open(sink);
      LedgerWriter<Document> writer = sink.openWriter();
      return writer.write(batch);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000_000})
  void duplicatesAreCounted(int copyThreshold) throws Exception {
    write(items(WriteMode.IGNORE), items(0, 30, 1));
    WriteResult result =
        write(items(WriteMode.IGNORE).copyThreshold(copyThreshold), items(0, 100, 1));
    assertThat(result.count(Outcome.DUPLICATE)).isEqualTo(30);
    assertThat(result.count(Outcome.WRITTEN)).isEqualTo(70);
    assertThat(database.queryLong("SELECT count(*) FROM items")).isEqualTo(100);
  }

  @Test
  void whatIsStaleIsKnownByItsVersion() throws Exception {
    write(items(WriteMode.UPSERT_IF_NEWER), items(0, 10, 5));
    WriteResult result = write(items(WriteMode.UPSERT_IF_NEWER), items(0, 20, 4));
    assertThat(result.count(Outcome.STALE)).isEqualTo(10);
    assertThat(result.count(Outcome.WRITTEN)).isEqualTo(10);
    WriteResult same = write(items(WriteMode.UPSERT_IF_NEWER), items(0, 10, 5));
    assertThat(same.count(Outcome.DUPLICATE)).isEqualTo(10);
  }

  /** Fault 50: a statement that stops at the first conflict (timescaledb #7672). */
  @Test
  void rowsThatAStatementForgotAreWrittenAfterAll() throws Exception {
    write(items(WriteMode.IGNORE), items(0, 10, 1));
    database.execute(
        "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN IF nextval(''attempts'') <= 100 THEN RETURN NULL; END IF; RETURN NEW; END'",
        "CREATE TRIGGER forgets BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION forget()");
    WriteResult result = write(items(WriteMode.IGNORE), items(0, 100, 1));
    assertThat(result.count(Outcome.DUPLICATE)).isEqualTo(10);
    assertThat(result.count(Outcome.WRITTEN)).isEqualTo(90);
    assertThat(database.queryLong("SELECT count(*) FROM items")).isEqualTo(100);
  }

  @Test
  void rowsThatTheTableNeverKeepsAreNoDuplicates() throws Exception {
    database.execute(
        "CREATE FUNCTION drop_it() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN IF NEW.id % 10 = 0 THEN RETURN NULL; END IF; RETURN NEW; END'",
        "CREATE TRIGGER drops BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION drop_it()");
    WriteResult result = write(items(WriteMode.IGNORE), items(0, 100, 1));
    assertThat(result.count(Outcome.REJECTED)).isEqualTo(10);
    assertThat(result.rejection(10).code()).isEqualTo("ROW_SKIPPED");
    assertThat(result.count(Outcome.WRITTEN)).isEqualTo(90);
  }

  /** Fault 50: a conflict in spite of DO NOTHING (timescaledb #5448) is tried again. */
  @Test
  void aConflictThatCannotBeIsTriedAgain() throws Exception {
    database.execute(
        "CREATE FUNCTION clash() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN IF nextval(''attempts'') <= 2 THEN RAISE EXCEPTION USING ERRCODE = ''23505'';"
            + " END IF; RETURN NEW; END'",
        "CREATE TRIGGER clashes BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION clash()");
    try (PostgresSink<Document> sink = items(WriteMode.IGNORE).build(MUTE)) {
      Rig.open(sink);
      LedgerWriter<Document> writer = sink.openWriter();
      for (int attempt = 0; attempt < 2; attempt++) {
        SinkException failure =
            catchThrowableOfType(SinkException.class, () -> writer.write(items(0, 5, 1)));
        assertThat(failure.verdict()).isEqualTo(Verdict.RETRY);
        assertThat(failure.code()).isEqualTo("23505");
      }
      assertThat(writer.write(items(0, 5, 1)).isAllWritten()).isTrue();
    }
  }
}
