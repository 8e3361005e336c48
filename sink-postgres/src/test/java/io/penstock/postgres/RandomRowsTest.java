package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.spi.WriteResult;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Random rows by every path, beside the same rows inserted by plain JDBC. */
@ExtendWith(Services.class)
class RandomRowsTest {

  private static final int ROWS = 300;

  @Shared private static Database database;

  record Row(
      int id,
      Boolean b,
      Short i2,
      Integer i4,
      Long i8,
      Float f4,
      Double f8,
      BigDecimal num,
      BigDecimal fixed,
      String txt,
      UUID uid,
      LocalDate day,
      LocalTime tod,
      LocalDateTime ts,
      Instant tstz,
      Json doc,
      byte[] bin,
      List<Integer> ints,
      List<String> texts) {}

  private static final String COLUMNS =
      "(id int PRIMARY KEY, b bool, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, num numeric,"
          + " fixed numeric(20,5), txt text, uid uuid, day date, tod time, ts timestamp,"
          + " tstz timestamptz, doc jsonb, bin bytea, ints int[], texts text[])";

  @Test
  void arriveAsJdbcWouldHaveInsertedThem() throws Exception {
    long seed = Long.getLong("penstock.seed", System.nanoTime());
    System.out.println("RandomRowsTest seed " + seed);
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(row(i, random));
    }
    database.execute("CREATE TABLE expected " + COLUMNS);
    insertByJdbc(rows);
    for (WritePath path : WritePath.values()) {
      String table = "by_" + path.name().toLowerCase();
      database.execute("CREATE TABLE " + table + " " + COLUMNS);
      WriteResult result =
          Rig.writeOnce(
              path.force(Rig.at(PostgresSink.forRecords(Row.class), database).table(table), "id"),
              Rig.batch(rows));
      for (int i = 0; i < ROWS; i++) {
        assertThat(result.rejection(i)).as("seed %d", seed).isNull();
      }
      assertThat(
              Rig.rows(
                  database,
                  "SELECT e.*::text, a.*::text FROM expected e FULL JOIN "
                      + table
                      + " a USING (id) WHERE e.*::text IS DISTINCT FROM a.*::text LIMIT 3"))
          .as("differences, expected and by %s, seed %d", path, seed)
          .isEmpty();
      assertThat(database.queryLong("SELECT count(*) FROM " + table)).isEqualTo(ROWS);
    }
  }

  private static void insertByJdbc(List<Row> rows) throws Exception {
    try (var connection = database.connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO expected VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                    + " ?::jsonb, ?, ?, ?)")) {
      for (Row row : rows) {
        insert.setInt(1, row.id());
        insert.setObject(2, row.b());
        insert.setObject(3, row.i2());
        insert.setObject(4, row.i4());
        insert.setObject(5, row.i8());
        insert.setObject(6, row.f4());
        insert.setObject(7, row.f8());
        insert.setObject(8, row.num());
        insert.setObject(9, row.fixed());
        insert.setString(10, row.txt());
        insert.setObject(11, row.uid());
        insert.setObject(12, row.day());
        insert.setObject(13, row.tod());
        insert.setObject(14, row.ts());
        insert.setObject(15, row.tstz() == null ? null : row.tstz().atOffset(ZoneOffset.UTC));
        insert.setString(16, row.doc() == null ? null : new String(row.doc().utf8(), "UTF-8"));
        insert.setBytes(17, row.bin());
        insert.setArray(
            18, row.ints() == null ? null : connection.createArrayOf("int4", row.ints().toArray()));
        insert.setArray(
            19,
            row.texts() == null ? null : connection.createArrayOf("text", row.texts().toArray()));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static Row row(int id, Random r) {
    return new Row(
        id,
        maybe(r, r.nextBoolean()),
        maybe(r, (short) r.nextInt()),
        maybe(r, r.nextInt()),
        maybe(r, r.nextLong() >> r.nextInt(64)),
        maybe(r, finite(Float.intBitsToFloat(r.nextInt()))),
        maybe(r, finite(Double.longBitsToDouble(r.nextLong()))),
        maybe(r, new BigDecimal(new BigInteger(r.nextInt(300), r), r.nextInt(120) - 40).negate()),
        maybe(
            r,
            BigDecimal.valueOf(r.nextLong() >> r.nextInt(64), r.nextInt(6))
                .remainder(BigDecimal.valueOf(1_000_000_000_000_000L))),
        maybe(r, text(r)),
        maybe(r, new UUID(r.nextLong(), r.nextLong())),
        maybe(r, LocalDate.ofEpochDay(r.nextInt(4_000_000) - 1_000_000)),
        maybe(r, LocalTime.ofNanoOfDay((long) (r.nextDouble() * 86_399_999_999L) * 1_000)),
        maybe(
            r,
            LocalDateTime.ofEpochSecond(second(r), r.nextInt(1_000_000) * 1_000, ZoneOffset.UTC)),
        maybe(r, Instant.ofEpochSecond(second(r), r.nextInt(1_000_000) * 1_000L)),
        maybe(r, Json.of("{\"a\": " + r.nextLong() + ", \"b\": [" + r.nextInt() + ", null]}")),
        maybe(r, bytes(r)),
        maybe(r, r.ints(r.nextInt(5)).boxed().toList()),
        maybe(r, List.of(text(r), text(r))));
  }

  private static <V> V maybe(Random r, V value) {
    return r.nextInt(8) == 0 ? null : value;
  }

  private static long second(Random r) {
    return (long) ((r.nextDouble() - 0.4) * 100_000_000_000L);
  }

  private static float finite(float number) {
    return Float.isFinite(number) ? number : 1;
  }

  private static double finite(double number) {
    return Double.isFinite(number) ? number : 1;
  }

  private static byte[] bytes(Random r) {
    byte[] bytes = new byte[r.nextInt(20)];
    r.nextBytes(bytes);
    return bytes;
  }

  private static String text(Random r) {
    StringBuilder text = new StringBuilder();
    int length = r.nextInt(12);
    for (int i = 0; i < length; i++) {
      int point = 1 + r.nextInt(r.nextBoolean() ? 0x7F : 0x10FFFE);
      text.appendCodePoint(point >= 0xD800 && point <= 0xDFFF ? 'x' : point);
    }
    return text.toString();
  }
}
