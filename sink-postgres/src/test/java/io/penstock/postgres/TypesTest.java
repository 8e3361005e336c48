package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.postgres.encode.EpochUnit;
import io.penstock.spi.Outcome;
import io.penstock.spi.WriteResult;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every type by every path: what is read back is what Postgres itself makes of the literal. A table
 * has a column for each type; row n holds the n-th value of each.
 */
@ExtendWith(Services.class)
class TypesTest {

  @Shared static Database database;

  private static final Map<String, List<TypeCase>> BY_TYPE = new LinkedHashMap<>();
  private static int rowCount;

  @BeforeAll
  static void fillExpected() throws SQLException {
    database.execute(TypeCase.DDL);
    for (TypeCase one : TypeCase.all()) {
      BY_TYPE.computeIfAbsent(one.type(), type -> new ArrayList<>()).add(one);
    }
    rowCount = BY_TYPE.values().stream().mapToInt(List::size).max().orElseThrow() + 1;
    createTable("expected");
    List<String> types = List.copyOf(BY_TYPE.keySet());
    StringBuilder sql = new StringBuilder("INSERT INTO expected VALUES (?");
    types.forEach(type -> sql.append(", ?::text::").append(type));
    try (var connection = database.connect();
        var insert = connection.prepareStatement(sql.append(")").toString())) {
      for (int row = 0; row < rowCount; row++) {
        insert.setInt(1, row);
        for (int i = 0; i < types.size(); i++) {
          TypeCase one = at(types.get(i), row);
          insert.setString(i + 2, one == null ? null : one.literal());
        }
        insert.executeUpdate();
      }
    }
  }

  private static void createTable(String name) throws SQLException {
    StringBuilder sql = new StringBuilder("CREATE TABLE " + name + " (id int PRIMARY KEY");
    int column = 0;
    for (String type : BY_TYPE.keySet()) {
      sql.append(", c").append(column++).append(' ').append(type);
    }
    database.execute(sql.append(")").toString());
  }

  private static TypeCase at(String type, int row) {
    List<TypeCase> cases = BY_TYPE.get(type);
    return row < cases.size() ? cases.get(row) : null;
  }

  @ParameterizedTest
  @EnumSource(WritePath.class)
  void arrivesAsPostgresWouldHaveIt(WritePath path) throws Exception {
    String table = "actual_" + path.name().toLowerCase();
    createTable(table);
    List<String> types = List.copyOf(BY_TYPE.keySet());
    var builder = path.force(Rig.at(PostgresSink.forValues(Integer.class), database), "id");
    builder.table(table).column("id", row -> row);
    for (int i = 0; i < types.size(); i++) {
      String type = types.get(i);
      builder.column(
          "c" + i,
          row -> {
            TypeCase one = at(type, row);
            return one == null ? null : one.value();
          });
    }
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < rowCount; row++) {
      rows.add(row);
    }
    WriteResult result = Rig.writeOnce(builder, Rig.batch(rows));
    for (int i = 0; i < rowCount; i++) {
      assertThat(result.outcome(i)).as("%s", result.rejection(i)).isEqualTo(Outcome.WRITTEN);
    }
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      String column = "c" + i + "::text";
      String sql =
          "SELECT e.id, e."
              + column
              + ", a."
              + column
              + " FROM expected e FULL JOIN "
              + table
              + " a USING (id) WHERE e."
              + column
              + " IS DISTINCT FROM a."
              + column;
      for (String difference : Rig.rows(database, sql)) {
        wrong.add(types.get(i) + ": row|expected|actual = " + difference);
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** A number is a time only in the unit that is configured for its column. */
  @Test
  void numbersAreTimesInTheirConfiguredUnit() throws Exception {
    database.execute(
        "CREATE TABLE epochs (s timestamptz, ms timestamptz, us timestamp, ns timestamptz)");
    var builder = Rig.documents(database).table("epochs").timeZone(ZoneId.of("Asia/Kolkata"));
    for (EpochUnit unit : EpochUnit.values()) {
      builder.epoch(List.of("s", "ms", "us", "ns").get(unit.ordinal()), unit);
    }
    WriteResult result =
        Rig.writeOnce(
            builder,
            Rig.batch(
                Rig.document(
                    "s",
                    1_700_000_000L,
                    "ms",
                    1_700_000_000_123L,
                    "us",
                    1_700_000_000_123_456L,
                    "ns",
                    1_700_000_000_123_456_789L),
                Rig.document("s", new BigDecimal("-0.5"), "ms", "1.5", "us", -1L, "ns", -500L)));
    assertThat(result.isAllWritten()).isTrue();
    assertThat(
            Rig.rows(
                database,
                "SELECT s AT TIME ZONE 'UTC', ms AT TIME ZONE 'UTC', us, ns AT TIME ZONE 'UTC'"
                    + " FROM epochs ORDER BY 1 DESC"))
        .containsExactly(
            "2023-11-14 22:13:20|2023-11-14 22:13:20.123|2023-11-15 03:43:20.123456|"
                + "2023-11-14 22:13:20.123457",
            "1969-12-31 23:59:59.5|1970-01-01 00:00:00.0015|1970-01-01 05:29:59.999999|"
                + "1970-01-01 00:00:00");
  }

  /** Times without a zone are in the configured one; the earlier of two is meant. */
  @Test
  void localTimesAreInTheConfiguredZone() throws Exception {
    database.execute("CREATE TABLE zoned (at timestamptz, local timestamp)");
    WriteResult result =
        Rig.writeOnce(
            Rig.documents(database).table("zoned").timeZone(ZoneId.of("Europe/Berlin")),
            Rig.batch(
                Rig.document("at", "2024-07-01T12:00:00", "local", "2024-07-01T12:00:00Z"),
                Rig.document("at", "2024-10-27T02:30:00", "local", "2024-10-27T02:30:00"),
                Rig.document("at", "2024-03-31T02:30:00")));
    assertThat(result.rejection(2).code()).isEqualTo("TIMESTAMP_RANGE");
    assertThat(Rig.rows(database, "SELECT at AT TIME ZONE 'UTC', local FROM zoned ORDER BY 1"))
        .containsExactly(
            "2024-07-01 10:00:00|2024-07-01 14:00:00", "2024-10-27 00:30:00|2024-10-27 02:30:00");
  }
}
