package io.penstock.faults;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is sent to see it refused, or stored as it is: one record for each kind of bad input, with
 * what must become of it in a table whose columns {@link #TABLE} tells. Each record that can have
 * one has a number of its own in the field {@code n}.
 */
final class BadInput {

  static final String TABLE =
      """
      CREATE TABLE bad (
        n bigint PRIMARY KEY, t text, v varchar(5), i int, b bigint, num numeric,
        n52 numeric(5,2), f float8, flag boolean, d date, ts timestamptz, id uuid,
        mood mood, j jsonb, req text NOT NULL DEFAULT 'x',
        CONSTRAINT not_666 CHECK (i <> 666))
      """;

  static final String ENUM = "CREATE TYPE mood AS ENUM ('fine', 'poor')";

  /** Where the table is written by key; {@code COLUMN_NULL} elsewhere. */
  static final String KEY_REQUIRED = "KEY_REQUIRED";

  /** More than the pipeline's limit of a record, less than the broker's. */
  static final int TOO_LARGE = 400_000;

  /**
   * A record.
   *
   * @param input in words
   * @param number of the record, which is its row's key
   * @param value null for a tombstone
   * @param code of the dead letter, null if it is stored or filtered
   * @param column what must be compared, null if it is not stored
   * @param stored the column as text
   */
  record Case(String input, int number, byte[] value, String code, String column, String stored) {

    /** What must become of it, in words. */
    String fate() {
      if (code != null) {
        return "dead letter `" + code + "`";
      }
      return column == null ? "filtered, counted" : "stored: `" + column + "` is `" + stored + "`";
    }
  }

  private final List<Case> cases = new ArrayList<>();

  private BadInput() {}

  static List<Case> all() {
    BadInput all = new BadInput();
    all.texts();
    all.numbers();
    all.times();
    all.columns();
    return List.copyOf(all.cases);
  }

  private void texts() {
    dead("empty value", "", "EMPTY");
    dead("white space only", " \n\t ", "EMPTY");
    cases.add(new Case("no value (tombstone)", next(), null, null, null, null));
    dead("something behind the document", "{\"n\":%n} xx", "TRAILING_CONTENT");
    dead("two documents", "{\"n\":%n}{\"n\":%n}", "TRAILING_CONTENT");
    dead("a name twice", "{\"n\":%n,\"t\":\"a\",\"t\":\"b\"}", "DUPLICATE_KEY");
    stored("byte order mark", "\uFEFF{\"n\":%n,\"t\":\"a\"}", "t", "a");
    dead("0xFF in a text", bytes("{\"n\":1,\"t\":\"", 0xFF, "\"}"), "INVALID_UTF8");
    dead("U+0000 as an escape", "{\"n\":%n,\"t\":\"a\\u0000b\"}", "NUL_CHARACTER");
    dead("raw control character", "{\"n\":%n,\"t\":\"a\u0001b\"}", "JSON_SYNTAX");
    dead("lone surrogate as an escape", "{\"n\":%n,\"t\":\"\\ud800\"}", "LONE_SURROGATE");
    dead(
        "surrogate as raw bytes",
        bytes("{\"n\":1,\"t\":\"", 0xED, 0xA0, 0x80, "\"}"),
        "INVALID_UTF8");
    stored("a pair of surrogates", "{\"n\":%n,\"t\":\"\\ud83c\\udf0d\"}", "t", "\uD83C\uDF0D");
    dead("single quotes", "{'n':%n}", "JSON_SYNTAX");
    dead("comment", "{\"n\":%n /* one */}", "JSON_SYNTAX");
    dead("NaN as a number", "{\"n\":%n,\"f\":NaN}", "JSON_SYNTAX");
    dead("leading zeros", "{\"n\":%n,\"i\":007}", "JSON_SYNTAX");
    dead("CSV", "1,a,2026-01-01", "JSON_SYNTAX");
    dead("XML", "<event><n>1</n></event>", "JSON_SYNTAX");
    dead("cut off", "{\"n\":%n,\"t\":\"a", "JSON_SYNTAX");
    dead("array", "[{\"n\":%n}]", "NOT_AN_OBJECT");
    dead("number", "%n", "NOT_AN_OBJECT");
    dead("null", "null", "NOT_AN_OBJECT");
    dead("100,000 deep", "[".repeat(100_000), "TOO_DEEP");
    dead("101 deep", "{\"n\":%n,\"j\":" + "[".repeat(100) + "]".repeat(100) + "}", "TOO_DEEP");
    dead(
        "schema registry's prefix",
        bytes("", 0, 0, 0, 0, 7, "{\"n\":1}"),
        "LOOKS_LIKE_SCHEMA_REGISTRY");
    dead(
        "over the limit of bytes",
        "{\"n\":%n,\"t\":\"" + "x".repeat(TOO_LARGE) + "\"}",
        "TOO_LARGE");
    dead("many tokens", "{\"n\":%n,\"j\":[" + "0,".repeat(60_000) + "0]}", "TOO_MANY_TOKENS");
    stored(
        "new line and colour in a text",
        "{\"n\":%n,\"t\":\"a\\n\\u001b[31mb\"}",
        "t",
        "a\n\u001b[31mb");
    stored(
        "name that looks like SQL",
        "{\"n\":%n,\"x\\\"; DROP TABLE bad; --\":1,\"t\":\"a\"}",
        "t",
        "a");
  }

  private void numbers() {
    dead("1e400 for float8", "{\"n\":%n,\"f\":1e400}", "COLUMN_RANGE");
    stored("1e400 for numeric", "{\"n\":%n,\"num\":1e400}", "num", "1" + "0".repeat(400));
    stored(
        "1e30 in jsonb", "{\"n\":%n,\"j\":{\"a\":1e30}}", "j", "{\"a\": 1" + "0".repeat(30) + "}");
    dead("1,001 digits", "{\"n\":%n,\"num\":" + "1".repeat(1_001) + "}", "NUMBER_TOO_LONG");
    dead("2^63 for bigint", "{\"n\":%n,\"b\":9223372036854775808}", "COLUMN_RANGE");
    stored("2^63-1", "{\"n\":%n,\"b\":9223372036854775807}", "b", "9223372036854775807");
    stored("2^53+1", "{\"n\":%n,\"b\":9007199254740993}", "b", "9007199254740993");
    stored("2^53+1 in jsonb", "{\"n\":%n,\"j\":9007199254740993}", "j", "9007199254740993");
    stored(
        "23 decimals",
        "{\"n\":%n,\"num\":0.12345678901234567890123}",
        "num",
        "0.12345678901234567890123");
    stored("-0", "{\"n\":%n,\"num\":-0}", "num", "0");
    dead("1.5 for bigint", "{\"n\":%n,\"b\":1.5}", "COLUMN_TYPE");
    dead("3e9 for int", "{\"n\":%n,\"i\":3000000000}", "COLUMN_RANGE");
    dead("1.005 for numeric(5,2)", "{\"n\":%n,\"n52\":1.005}", "COLUMN_SCALE");
    dead("1000 for numeric(5,2)", "{\"n\":%n,\"n52\":1000}", "COLUMN_RANGE");
    dead("\"1,000.5\" for numeric", "{\"n\":%n,\"num\":\"1,000.5\"}", "COLUMN_TYPE");
    dead("\" 12 \" for int", "{\"n\":%n,\"i\":\" 12 \"}", "COLUMN_TYPE");
    dead("number for boolean", "{\"n\":%n,\"flag\":1}", "COLUMN_TYPE");
    dead("\"yes\" for boolean", "{\"n\":%n,\"flag\":\"yes\"}", "COLUMN_TYPE");
    dead("\"NaN\" for float8", "{\"n\":%n,\"f\":\"NaN\"}", "COLUMN_TYPE");
  }

  private void times() {
    dead("30 February", "{\"n\":%n,\"d\":\"2024-02-30\"}", "TIMESTAMP_RANGE");
    stored("29 February", "{\"n\":%n,\"d\":\"2024-02-29\"}", "d", "2024-02-29");
    dead("year 0000", "{\"n\":%n,\"d\":\"0000-01-01\"}", "TIMESTAMP_RANGE");
    dead("year +999999", "{\"n\":%n,\"ts\":\"+999999-01-01T00:00:00Z\"}", "COLUMN_TYPE");
    dead("time without a zone", "{\"n\":%n,\"ts\":\"2026-01-01T00:00:00\"}", "TIMESTAMP_ZONE");
    dead("number for a time, no unit given", "{\"n\":%n,\"ts\":1767225600}", "COLUMN_TYPE");
    stored(
        "time with an offset",
        "{\"n\":%n,\"ts\":\"2026-01-01T02:00:00+02:00\"}",
        "ts",
        "2026-01-01 00:00:00+00");
  }

  private void columns() {
    dead("null for NOT NULL", "{\"n\":%n,\"req\":null}", "COLUMN_NULL");
    dead("no key", "{\"t\":\"a\"}", KEY_REQUIRED);
    dead("wrong UUID", "{\"n\":%n,\"id\":\"123\"}", "COLUMN_TYPE");
    dead("value that the enum lacks", "{\"n\":%n,\"mood\":\"great\"}", "COLUMN_ENUM");
    dead("text too long for varchar(5)", "{\"n\":%n,\"v\":\"sixsix\"}", "COLUMN_LENGTH");
    dead("object for text", "{\"n\":%n,\"t\":{\"a\":1}}", "COLUMN_TYPE");
    dead("what only the server refuses (CHECK)", "{\"n\":%n,\"i\":666}", "23514");
    stored("quotes", "{\"n\":%n,\"t\":\"'); DROP TABLE bad; --\"}", "t", "'); DROP TABLE bad; --");
    stored("tabs and backslashes", "{\"n\":%n,\"t\":\"\\t\\\\N\\\\.\"}", "t", "\t\\N\\.");
  }

  private int next() {
    return 1_000 + cases.size();
  }

  private void dead(String input, String json, String code) {
    dead(input, text(json), code);
  }

  private void dead(String input, byte[] value, String code) {
    cases.add(new Case(input, next(), value, code, null, null));
  }

  private void stored(String input, String json, String column, String stored) {
    cases.add(new Case(input, next(), text(json), null, column, stored));
  }

  private byte[] text(String json) {
    return json.replace("%n", String.format(Locale.ROOT, "%d", next()))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Texts as UTF-8, numbers as single bytes. */
  private static byte[] bytes(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof Integer one) {
        out.write(one);
      } else {
        out.writeBytes(part.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }
}
