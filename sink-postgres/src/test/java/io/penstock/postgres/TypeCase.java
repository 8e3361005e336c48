package io.penstock.postgres;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A value for a column of a type, and the literal with which Postgres itself would be given it.
 *
 * @param type as SQL
 * @param value what an event holds
 * @param literal the same as an SQL literal's text
 */
record TypeCase(String type, Object value, String literal) {

  private static final List<TypeCase> ALL = new ArrayList<>();

  private static void add(String type, Object... valuesAndLiterals) {
    for (int i = 0; i < valuesAndLiterals.length; i += 2) {
      ALL.add(new TypeCase(type, valuesAndLiterals[i], (String) valuesAndLiterals[i + 1]));
    }
  }

  private static BigDecimal dec(String text) {
    return new BigDecimal(text);
  }

  enum Mood {
    sad,
    ok
  }

  static {
    add("bool", true, "t", false, "f");
    add("int2", 0L, "0", -32768L, "-32768", 32767, "32767", dec("1.0"), "1", "12", "12");
    add("int4", Integer.MIN_VALUE, "-2147483648", 2147483647L, "2147483647", (short) 3, "3");
    add("int8", Long.MIN_VALUE, "-9223372036854775808", Long.MAX_VALUE, "9223372036854775807");
    add("int8", new BigInteger("9007199254740993"), "9007199254740993", dec("1E+3"), "1000");
    add("float4", dec("0.1"), "0.1", 1.5f, "1.5", dec("3.4028235E+38"), "3.4028235e38", 16L, "16");
    add("float8", dec("0.1"), "0.1", -0.0d, "-0", Double.NaN, "NaN", 1L << 53, "9007199254740992");
    add("float8", dec("1.7976931348623157E+308"), "1.7976931348623157e308");
    add("float8", dec("0.12345678901234567890123"), "0.12345678901234567890123");
    add("float8", Double.POSITIVE_INFINITY, "Infinity", dec("4.9E-324"), "4.9e-324");
    for (String number :
        new String[] {
          "0",
          "1",
          "-1",
          "9999",
          "10000",
          "10001",
          "100000000",
          "0.1",
          "0.0001",
          "0.00001",
          "1234567890.0987654321",
          "-99999999.99999999",
          "1E+400",
          "-1E-400",
          "0.00",
          "1.10",
          "1E+4",
          "12345678901234567890123456789012345678901234567890.5",
          "9223372036854775807",
          "-9223372036854775808",
          "1E+131071",
          "1000000000000",
          "0.50",
          "5000.0005",
          "99990000"
        }) {
      add("numeric", dec(number), dec(number).toPlainString());
    }
    add("numeric", 7L, "7", -123456789L, "-123456789", Long.MIN_VALUE, "" + Long.MIN_VALUE);
    add(
        "numeric",
        "12.340",
        "12.340",
        new BigInteger("123456789012345678901234567890"),
        "123456789012345678901234567890",
        2.5d,
        "2.5");
    add("numeric(10,2)", dec("1.5"), "1.5", dec("99999999.99"), "99999999.99", 3L, "3");
    add("numeric(10,2)", dec("1.500"), "1.5", dec("-0.01"), "-0.01", dec("1E+3"), "1000");
    add("numeric(3,0)", 999L, "999", dec("1.0"), "1");
    add(
        "text",
        "",
        "",
        "plain",
        "plain",
        "äöü€日本😀",
        "äöü€日本😀",
        "a\\b\tc\nd\re'f\"g",
        "a\\b\tc\nd\re'f\"g");
    add("text", Mood.ok, "ok", 'x', "x", "\\N", "\\N", " ends ", " ends ");
    add("varchar(3)", "äö😀", "äö😀", "", "");
    add("varchar", "x".repeat(5000), "x".repeat(5000));
    add("char(4)", "ab", "ab", "😀bcd", "😀bcd");
    add("uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    add("uuid", "6BA7B8109DAD11D180B400C04FD430C8", "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    add("uuid", new UUID(-1, Long.MIN_VALUE), new UUID(-1, Long.MIN_VALUE).toString());
    add("date", "2024-02-29", "2024-02-29", "0001-01-01", "0001-01-01", "9999-12-31", "9999-12-31");
    add(
        "date",
        LocalDate.of(-44, 3, 15),
        "0045-03-15 BC",
        LocalDate.of(12345, 6, 7),
        "12345-06-07");
    add(
        "time",
        "00:00",
        "00:00",
        "23:59:59.999999",
        "23:59:59.999999",
        LocalTime.of(1, 2, 3),
        "01:02:03");
    add("time(3)", "12:00:00.1234", "12:00:00.1234");
    add("timetz", "12:00:00+02:00", "12:00:00+02", "23:59:59.5Z", "23:59:59.5+00");
    add("timetz", OffsetTime.parse("01:02:03-05:30"), "01:02:03-05:30");
    add("timestamp", "2024-01-02T03:04:05.678901", "2024-01-02 03:04:05.678901");
    add("timestamp", LocalDateTime.of(1999, 12, 31, 23, 59, 59), "1999-12-31 23:59:59");
    add(
        "timestamp",
        "0001-01-01 00:00",
        "0001-01-01 00:00",
        "2024-02-29t12:30",
        "2024-02-29 12:30");
    add("timestamp(0)", "2024-01-02T03:04:05.5", "2024-01-02 03:04:06");
    add("timestamptz", "2024-01-02T03:04:05Z", "2024-01-02 03:04:05Z");
    add("timestamptz", "2024-01-02T03:04:05.123456+05:30", "2024-01-02 03:04:05.123456+05:30");
    add("timestamptz", "2024-01-02 03:04:05-0800", "2024-01-02 03:04:05-0800");
    add("timestamptz", "2024-01-02T03:04:05+01", "2024-01-02 03:04:05+01");
    add("timestamptz", "2024-01-02T03:04:05.1234565Z", "2024-01-02 03:04:05.123457Z");
    add("timestamptz", "2024-01-02T03:04:05.1234564999Z", "2024-01-02 03:04:05.123456Z");
    add("timestamptz", Instant.ofEpochSecond(-1, 999_999_000), "1969-12-31 23:59:59.999999Z");
    add("timestamptz", OffsetDateTime.parse("2000-01-01T00:00:00+01:00"), "1999-12-31 23:00:00Z");
    add(
        "timestamptz",
        ZonedDateTime.parse("2024-07-01T00:00+02:00[Europe/Paris]"),
        "2024-06-30 22:00:00Z");
    add("timestamptz", new java.util.Date(1_700_000_000_123L), "2023-11-14 22:13:20.123Z");
    add(
        "interval",
        Duration.ofSeconds(3661, 500_000_000),
        "01:01:01.5",
        Period.of(1, 2, 3),
        "1 year 2 mons 3 days");
    add(
        "interval",
        "P1Y2M3DT4H5M6.7S",
        "P1Y2M3DT4H5M6.7S",
        "PT-1.5S",
        "-1.5 seconds",
        "P2W",
        "14 days");
    add(
        "json",
        Map.of("a", 1L),
        "{\"a\":1}",
        "text",
        "\"text\"",
        List.of(1L, "b"),
        "[1,\"b\"]",
        true,
        "true");
    add(
        "jsonb",
        object("b", 1L, "a", list("x", null, dec("1.10"), dec("1E+2"))),
        "{\"a\":[\"x\",null,1.10,1E+2],\"b\":1}");
    add("jsonb", "quote\" back\\ \n\u0001 äö😀", "\"quote\\\" back\\\\ \\n\\u0001 äö😀\"");
    add("jsonb", Json.of("{\"x\": [1, 2, {\"y\": null}]}"), "{\"x\": [1, 2, {\"y\": null}]}");
    add(
        "jsonb",
        dec("12345678901234567890.12345678901234567890"),
        "12345678901234567890.12345678901234567890");
    add(
        "jsonb",
        object("e", "\uD83D\uDE00"),
        "{\"e\":\"\\ud83d\\ude00\"}",
        Json.of("null"),
        "null");
    add(
        "bytea",
        new byte[] {0, 1, -1},
        "\\x0001ff",
        "AAH/",
        "\\x0001ff",
        "AAH_",
        "\\x0001ff",
        "",
        "\\x");
    add("mood", "sad", "sad", Mood.ok, "ok");
    add("positive", 5L, "5");
    add("inet", "10.1.2.3/24", "10.1.2.3/24", "::1", "::1");
    add("macaddr", "08:00:2b:01:02:03", "08:00:2b:01:02:03");
    add("int4range", "[1,5)", "[1,5)");
    add("xml", "<a>b</a>", "<a>b</a>");
    add("point", "(1,2)", "(1,2)");
    add("money", "12.34", "12.34");
    add("pair", "(1,x)", "(1,x)");
    add("int4[]", List.of(), "{}", list(1L, null, 3L), "{1,NULL,3}", new int[] {4, 5}, "{4,5}");
    add(
        "text[]",
        list("a,b", "\"q\"", "", null, "NULL"),
        "{\"a,b\",\"\\\"q\\\"\",\"\",NULL,\"NULL\"}");
    add("varchar(2)[]", list("ab"), "{ab}");
    add("numeric(5,1)[]", list(dec("1.5"), 2L), "{1.5,2.0}");
    add("timestamptz[]", list("2024-01-02T03:04:05Z"), "{\"2024-01-02 03:04:05Z\"}");
    add("uuid[]", List.of(new UUID(1, 2)), "{" + new UUID(1, 2) + "}");
    add("mood[]", list("ok", "sad"), "{ok,sad}");
    add("jsonb[]", list(Map.of("a", 1L), List.of(2L)), "{\"{\\\"a\\\": 1}\",\"[2]\"}");
    add("positive[]", list(1L, 2L), "{1,2}");
    add("inet[]", list("10.0.0.1", null), "{10.0.0.1,NULL}");
    add("tags", list("x", "y"), "{x,y}");
  }

  static List<TypeCase> all() {
    return List.copyOf(ALL);
  }

  /** What the types need: an enum, domains, a composite type. */
  static final String[] DDL = {
    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
    "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
    "CREATE DOMAIN tags AS text[] CHECK (cardinality(VALUE) < 10)",
    "CREATE TYPE pair AS (a int, b text)"
  };

  private static List<Object> list(Object... items) {
    return Arrays.asList(items);
  }

  private static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }
}
