package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.document.Document;
import io.penstock.postgres.encode.Rounding;
import io.penstock.record.Operation;
import io.penstock.record.Rejection;
import io.penstock.spi.Batch;
import io.penstock.spi.Outcome;
import io.penstock.spi.WriteResult;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a column cannot hold exactly is refused with a code and the column's name. */
@ExtendWith(Services.class)
class RejectionsTest {

  @Shared static Database database;

  private record Refused(String type, Object value, String code) {}

  private static final List<Refused> REFUSED = new ArrayList<>();

  private static void refuse(String type, String code, Object... values) {
    for (Object value : values) {
      REFUSED.add(new Refused(type, value, code));
    }
  }

  private static BigDecimal dec(String text) {
    return new BigDecimal(text);
  }

  static {
    refuse("bool", "COLUMN_TYPE", "true", "yes", 1L, 0L, Map.of());
    refuse("int2", "COLUMN_RANGE", 32768L, -32769L, dec("1E+5"));
    refuse("int4", "COLUMN_RANGE", 3_000_000_000L, "3000000000", dec("1E+1000000000"));
    refuse("int4", "COLUMN_TYPE", dec("1.5"), "1,000", " 12 ", "0x10", "", "+1", "007", true, 1.5d);
    refuse("int4", "COLUMN_TYPE", dec("1E-1000000000"), List.of(1L), "١");
    refuse("int8", "COLUMN_RANGE", new BigInteger("9223372036854775808"), dec("-9.3E+18"));
    refuse("float4", "COLUMN_RANGE", dec("1E+39"), dec("1E-60"), 16777217L);
    refuse("float8", "COLUMN_RANGE", dec("1E+400"), dec("1E-400"), (1L << 53) + 1);
    refuse("float8", "COLUMN_TYPE", "NaN", "Infinity", "1,5", true, "1e");
    refuse("numeric", "COLUMN_RANGE", dec("1E+131072"), dec("1E+1000000000"));
    refuse("numeric", "COLUMN_SCALE", dec("1E-16384"));
    refuse("numeric", "COLUMN_TYPE", "NaN", Double.NaN, "1,000.5", "", true, "1E99999999999");
    refuse("numeric(5,2)", "COLUMN_RANGE", dec("1000"), dec("-12345.6"), dec("1E+1000000000"));
    refuse("numeric(5,2)", "COLUMN_SCALE", dec("1.005"), dec("0.001"), "9.999");
    refuse("numeric(5,2)", "COLUMN_SCALE", dec("1E-1000000000"));
    refuse("text", "COLUMN_TYPE", 1L, true, Map.of("a", 1L), List.of("x"), new byte[] {1});
    refuse("text", "NUL_CHARACTER", "a\0b", "ä\0");
    refuse("text", "LONE_SURROGATE", "\ud800", "a\ud800b", "\udc00\ud800", "x\ud83d");
    refuse("varchar(3)", "COLUMN_LENGTH", "abcd", "abc ", "😀😀😀😀");
    refuse("char(2)", "COLUMN_LENGTH", "abc");
    refuse("uuid", "COLUMN_TYPE", "6ba7b810-9dad-11d1-80b4", "", 1L);
    refuse("uuid", "COLUMN_TYPE", "6ba7b810-9dad-11d1-80b4-00c04fd430cg");
    refuse("uuid", "COLUMN_TYPE", "6ba7b8109dad-11d1-80b4--00c04fd430c8");
    refuse("date", "TIMESTAMP_RANGE", "2024-02-30", "2023-02-29", "0000-01-01", "2024-13-01");
    refuse("date", "COLUMN_TYPE", "2024-1-1", "01.02.2024", "10000-01-01", "+999999-01-01", 19000L);
    refuse("date", "COLUMN_TYPE", "2024-01-01T00:00:00Z", "2024-01-01 ", "20240101");
    refuse("time", "TIMESTAMP_RANGE", "24:00:00", "12:60", "12:00:60");
    refuse("time", "TIMESTAMP_ZONE", "12:00Z");
    refuse("time", "COLUMN_TYPE", "noon", "12", "12:00:00.", "12:0");
    refuse("timetz", "TIMESTAMP_ZONE", "12:00");
    refuse("timestamptz", "TIMESTAMP_ZONE", "2024-01-01T00:00:00");
    refuse("timestamptz", "COLUMN_TYPE", 1_700_000_000L, "1700000000", "2024-01-01", "yesterday");
    refuse("timestamptz", "COLUMN_TYPE", "2024-01-01T00:00:00 Z", "2024-01-01T00:00:00+1", "now");
    refuse("timestamptz", "TIMESTAMP_RANGE", "2024-02-30T00:00:00Z", "0000-01-01T00:00:00Z");
    refuse("timestamptz", "TIMESTAMP_RANGE", "2024-01-01T25:00:00Z", java.time.Instant.MAX);
    refuse("timestamptz", "TIMESTAMP_RANGE", java.time.Instant.MIN);
    refuse("timestamp", "TIMESTAMP_ZONE", "2024-01-01T00:00:00Z");
    refuse("interval", "COLUMN_TYPE", "1 day", 5L, "P", "PT");
    refuse("jsonb", "NUL_CHARACTER", "a\0", Map.of("a\0", 1L), Json.of("\"a\\u0000b\""));
    refuse("jsonb", "LONE_SURROGATE", "\ud800", Json.of("\"\\ud800\""), Json.of("\"\\udc00\""));
    refuse("jsonb", "LONE_SURROGATE", Json.of("\"\\ud800x\\udc00\""), Json.of("\"\\ud800\\n\""));
    refuse("jsonb", "COLUMN_TYPE", Double.NaN, new Object());
    refuse("bytea", "COLUMN_TYPE", "no base64!", 5L, "A");
    refuse("mood", "COLUMN_ENUM", "happy", "SAD", "");
    refuse("mood", "COLUMN_TYPE", 1L);
    refuse("inet", "COLUMN_TYPE", 10L);
    refuse("inet", "NUL_CHARACTER", "10.0.0.1\0");
    refuse("int4[]", "COLUMN_TYPE", 1L, List.of("x"), List.of(List.of(1L)), "{1,2}");
    refuse("int4[]", "COLUMN_RANGE", List.of(1L, 3_000_000_000L));
    refuse("varchar(2)[]", "COLUMN_LENGTH", List.of("abc"));
  }

  @BeforeAll
  static void types() throws Exception {
    database.execute(TypeCase.DDL);
  }

  @Test
  void eachIsRefusedWithItsCodeAndNeverQuoted() throws Exception {
    List<String> types = REFUSED.stream().map(Refused::type).distinct().toList();
    StringBuilder sql = new StringBuilder("CREATE TABLE refused (id int PRIMARY KEY");
    for (int i = 0; i < types.size(); i++) {
      sql.append(", c").append(i).append(' ').append(types.get(i));
    }
    database.execute(sql.append(")").toString());
    var builder = Rig.at(PostgresSink.forValues(Integer.class), database).table("refused");
    builder.column("id", n -> n);
    for (int i = 0; i < types.size(); i++) {
      String type = types.get(i);
      builder.column(
          "c" + i, n -> REFUSED.get(n).type().equals(type) ? REFUSED.get(n).value() : null);
    }
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < REFUSED.size(); i++) {
      numbers.add(i);
    }
    WriteResult result = Rig.writeOnce(builder, Rig.batch(numbers));
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < REFUSED.size(); i++) {
      Refused refused = REFUSED.get(i);
      Rejection rejection = result.rejection(i);
      String column = "column c" + types.indexOf(refused.type()) + " (";
      if (result.outcome(i) != Outcome.REJECTED || !rejection.code().equals(refused.code())) {
        wrong.add(refused.type() + ", " + refused.code() + " wanted: " + rejection);
      } else if (!rejection.message().contains(column)) {
        wrong.add("no column in: " + rejection.message());
      } else if (refused.value() instanceof String text
          && text.length() > 4
          && rejection.message().contains(text)) {
        wrong.add("quotes the value: " + rejection.message());
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(database.queryLong("SELECT count(*) FROM refused")).isZero();
  }

  @Test
  void goodNeighboursOfBadRecordsAreWritten() throws Exception {
    database.execute(
        "CREATE TABLE mixed (id int PRIMARY KEY, name text NOT NULL, n numeric(4,1),"
            + " at timestamptz DEFAULT '2000-01-01Z')");
    WriteResult result =
        Rig.writeOnce(
            Rig.documents(database).table("mixed"),
            Rig.batch(
                Rig.document("id", 1L, "name", "one", "n", dec("1.5")),
                Rig.document("id", 2L),
                Rig.document("id", 3L, "name", null),
                Rig.document("id", "x", "name", "three"),
                Rig.document("id", 4L, "name", "four", "at", null),
                Rig.document()));
    assertThat(codes(result))
        .containsExactly(null, "COLUMN_NULL", "COLUMN_NULL", "COLUMN_TYPE", null, "COLUMN_NULL");
    assertThat(Rig.rows(database, "SELECT id, name, n, at IS NULL FROM mixed ORDER BY 1"))
        .containsExactly("1|one|1.5|f", "4|four|null|t");
  }

  @Test
  void roundsOnlyWhatMayBeRounded() throws Exception {
    database.execute("CREATE TABLE rounding (n numeric(5,2), at timestamptz, t timestamp(0))");
    Batch<Document> batch =
        Rig.batch(
            Rig.document("n", dec("1.005")),
            Rig.document("at", "2024-01-01T00:00:00.1234567Z"),
            Rig.document("t", "2024-01-01T00:00:00.6"),
            Rig.document("n", dec("999.999")));
    var builder = Rig.documents(database).table("rounding");
    assertThat(codes(Rig.writeOnce(builder.rounding(Rounding.NONE), batch)))
        .containsExactly("COLUMN_SCALE", "COLUMN_SCALE", "COLUMN_SCALE", "COLUMN_SCALE");
    assertThat(codes(Rig.writeOnce(builder.rounding(Rounding.TIME), batch)))
        .containsExactly("COLUMN_SCALE", null, null, "COLUMN_SCALE");
    assertThat(codes(Rig.writeOnce(builder.rounding(Rounding.ALL), batch)))
        .containsExactly(null, null, null, "COLUMN_RANGE");
    assertThat(Rig.rows(database, "SELECT n, at AT TIME ZONE 'UTC', t FROM rounding WHERE n > 0"))
        .containsExactly("1.01|null|null");
  }

  @Test
  void refusesRoutesFieldsDeletionsAndKeysThatItCannotPlace() throws Exception {
    database.execute("CREATE TABLE placed (id int PRIMARY KEY, v text)");
    var builder =
        Rig.documents(database)
            .route("known", "placed")
            .mode(io.penstock.postgres.write.WriteMode.IGNORE)
            .key("id")
            .unknownFields(io.penstock.postgres.mapping.UnknownFields.REJECT);
    var good = Rig.event(0, Rig.document("id", 1L, "v", "a")).withRoute("known");
    WriteResult result =
        Rig.writeOnce(
            builder,
            new Batch<>(
                Arrays.asList(
                    good,
                    Rig.event(1, Rig.document("id", 2L)),
                    Rig.event(2, Rig.document("id", 3L)).withRoute("x\"; DROP TABLE placed; --"),
                    Rig.event(3, Rig.document("id", 4L, "w", "b")).withRoute("known"),
                    Rig.event(4, Rig.document("v", "b")).withRoute("known"),
                    Rig.event(5, Rig.document("id", null)).withRoute("known"),
                    good.withOperation(Operation.DELETE))));
    assertThat(codes(result))
        .containsExactly(
            null,
            "ROUTE_UNKNOWN",
            "ROUTE_UNKNOWN",
            "UNKNOWN_FIELD",
            "KEY_REQUIRED",
            "KEY_REQUIRED",
            "DELETE_REFUSED");
    assertThat(result.rejection(3).message()).contains("field w");
    assertThat(database.queryLong("SELECT count(*) FROM placed")).isEqualTo(1);
  }

  private static List<String> codes(WriteResult result) {
    List<String> codes = new ArrayList<>();
    for (int i = 0; i < result.size(); i++) {
      codes.add(result.rejection(i) == null ? null : result.rejection(i).code());
    }
    return codes;
  }
}
