package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.document.Document;
import io.penstock.postgres.write.WriteMode;
import io.penstock.record.Operation;
import io.penstock.spi.Batch;
import io.penstock.spi.Outcome;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events with the same key in one batch leave what they would leave one after the other. */
@ExtendWith(Services.class)
class EqualKeysTest {

  private static final int NEVER_COPY = 1_000_000;
  private static final String PAST = "2020-01-01T00:00:00Z";

  @Shared private static Database database;

  @BeforeEach
  void table() throws SQLException {
    Rig.reset(database);
    database.execute(
        "CREATE TABLE partly (id int PRIMARY KEY, made timestamptz NOT NULL DEFAULT now(), v text,"
            + " note text DEFAULT 'none', version bigint)");
  }

  private PostgresSinkBuilder<Document> sink(WriteMode mode, int copyThreshold) {
    return Rig.documents(database)
        .table("partly")
        .mode(mode)
        .key("id")
        .versionColumn(mode == WriteMode.UPSERT_IF_NEWER ? "version" : null)
        .copyThreshold(copyThreshold);
  }

  private List<String> partly() throws SQLException {
    return Rig.rows(
        database,
        "SELECT id, CASE WHEN made < '2021-01-01Z' THEN extract(year FROM made)::text ELSE 'now'"
            + " END, v, note, version FROM partly ORDER BY id");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void columnsOfAnEarlierEventStayThoughALaterOneLacksThem(int copyThreshold) throws Exception {
    database.execute("INSERT INTO partly VALUES (2, '2000-01-01Z', 'old', 'old')");
    var result =
        Rig.writeOnce(
            sink(WriteMode.UPSERT, copyThreshold),
            Rig.batch(
                Rig.document("id", 1L, "made", PAST, "v", "a"),
                Rig.document("id", 2L, "made", PAST, "v", "a"),
                Rig.document("id", 3L, "made", PAST, "v", "a", "note", "all"),
                Rig.document("id", 4L, "v", "a"),
                Rig.document("id", 1L, "v", "b"),
                Rig.document("id", 2L, "v", "b", "note", "b"),
                Rig.document("id", 3L, "v", "b", "note", null),
                Rig.document("id", 4L, "made", PAST, "v", "b"),
                Rig.document("id", 3L, "v", "c")));
    assertThat(partly())
        .containsExactly(
            "1|2020|b|none|null", "2|2020|b|b|null", "3|2020|c|null|null", "4|2020|b|none|null");
    assertThat(ModesTest.outcomes(result))
        .containsExactly(
            Outcome.WRITTEN,
            Outcome.WRITTEN,
            Outcome.WRITTEN,
            // All that this one sets is set by the later event.
            Outcome.DUPLICATE,
            Outcome.WRITTEN,
            Outcome.WRITTEN,
            Outcome.WRITTEN,
            Outcome.WRITTEN,
            Outcome.WRITTEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, NEVER_COPY})
  void onlyWhatIsNewerThanTheTableLeavesItsColumns(int copyThreshold) throws Exception {
    database.execute(
        "INSERT INTO partly VALUES (2, '2000-01-01Z', 'old', 'old', 4),"
            + " (3, '2000-01-01Z', 'old', 'old', 2), (4, '2000-01-01Z', 'old', 'old', 9)");
    List<Document> documents = new ArrayList<>();
    for (long id = 1; id <= 4; id++) {
      documents.add(Rig.document("id", id, "version", 3L, "v", "v3", "made", PAST));
      documents.add(Rig.document("id", id, "version", 5L, "v", "v5"));
      documents.add(Rig.document("id", id, "version", 4L, "v", "v4", "note", "late"));
      documents.add(Rig.document("id", id, "version", 5L, "v", "again", "note", "again"));
    }
    var result =
        Rig.writeOnce(sink(WriteMode.UPSERT_IF_NEWER, copyThreshold), Rig.batch(documents));
    assertThat(partly())
        .containsExactly(
            "1|2020|v5|none|5", "2|2000|v5|old|5", "3|2020|v5|old|5", "4|2000|old|old|9");
    assertThat(ModesTest.outcomes(result).subList(0, 4))
        .containsExactly(Outcome.WRITTEN, Outcome.WRITTEN, Outcome.STALE, Outcome.DUPLICATE);
    assertThat(ModesTest.outcomes(result).subList(4, 6))
        .containsExactly(Outcome.STALE, Outcome.WRITTEN);
    assertThat(ModesTest.outcomes(result).subList(12, 14))
        .containsExactly(Outcome.STALE, Outcome.STALE);
  }

  @Test
  void aDeletionInBetweenEndsWhatWasSetBefore() throws Exception {
    Batch<Document> batch =
        new Batch<>(
            List.of(
                Rig.event(0, Rig.document("id", 1L, "made", PAST, "v", "a", "note", "a")),
                Rig.event(1, Rig.document("id", 1L)).withOperation(Operation.DELETE),
                Rig.event(2, Rig.document("id", 1L, "made", PAST, "v", "b")),
                Rig.event(3, Rig.document("id", 1L, "v", "c"))));
    Rig.writeOnce(sink(WriteMode.UPSERT, NEVER_COPY), batch);
    assertThat(partly()).containsExactly("1|2020|c|none|null");
  }

  /** Rows of several shapes make several statements, each too small for the way of the whole. */
  @ParameterizedTest
  @ValueSource(strings = {"append", "ignore", "upsert"})
  void batchesOfSeveralShapesAreWrittenWhateverTheirSize(String mode) throws Exception {
    database.execute("ALTER TABLE partly DROP CONSTRAINT partly_pkey");
    WriteMode itsMode = WriteMode.valueOf(mode.toUpperCase(java.util.Locale.ROOT));
    var builder = Rig.documents(database).table("partly").mode(itsMode).copyThreshold(100);
    if (itsMode != WriteMode.APPEND) {
      database.execute("ALTER TABLE partly ADD PRIMARY KEY (id)");
      builder.key("id");
    }
    List<Document> documents = new ArrayList<>();
    for (long id = 0; id < 150; id++) {
      documents.add(
          id % 2 == 0
              ? Rig.document("id", id, "v", "even")
              : Rig.document("id", id, "v", "odd", "note", "odd"));
    }
    assertThat(Rig.writeOnce(builder, Rig.batch(documents)).isAllWritten()).isTrue();
    assertThat(Rig.rows(database, "SELECT note, count(*) FROM partly GROUP BY 1 ORDER BY 1"))
        .containsExactly("none|75", "odd|75");
  }
}
