package io.penstock.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.config.DataSize;
import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.document.NulPolicy;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.RejectedException;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every class of bad input that concerns JSON, and what becomes of it. */
class BadInputTest {

  private static final String PAYLOAD = "s3cr3t";

  private final JsonDecoder decoder = new JsonDecoder();

  static Stream<Arguments> refused() {
    return Stream.of(
        refused("empty value", "", "EMPTY"),
        refused("white space only", " \r\n\t ", "EMPTY"),
        refused("byte order mark only", bytes(0xEF, 0xBB, 0xBF), "EMPTY"),
        refused("trailing garbage", "{\"a\":\"s3cr3t\"} xx", "TRAILING_CONTENT"),
        refused("two documents", "{\"a\":\"s3cr3t\"}{}", "TRAILING_CONTENT"),
        refused("two lines", "{\"a\":1}\n{\"b\":2}\n", "TRAILING_CONTENT"),
        refused("closed twice", "{\"a\":1}}", "TRAILING_CONTENT"),
        refused("duplicate key", "{\"a\":1,\"b\":2,\"a\":\"s3cr3t\"}", "DUPLICATE_KEY"),
        refused("duplicate key, escaped", "{\"a\":1,\"\\u0061\":2}", "DUPLICATE_KEY"),
        refused("duplicate key, nested", "{\"x\":[{\"y\":{\"a\":1,\"a\":1}}]}", "DUPLICATE_KEY"),
        refused("duplicate key among many", wide(100, "\"n7\":1"), "DUPLICATE_KEY"),
        refused("duplicate key among many, nested", nestedWide(100), "DUPLICATE_KEY"),
        refused("duplicate key in an array", "[{\"a\":1,\"a\":1}]", "DUPLICATE_KEY"),
        refused("invalid UTF-8", in("{\"a\":\"", bytes(0xFF), "s3cr3t\"}"), "INVALID_UTF8"),
        refused("invalid UTF-8 in a name", in("{\"", bytes(0xC3), "\":1}"), "INVALID_UTF8"),
        refused(
            "Latin-1", "{\"a\":\"Grüße\"}".getBytes(StandardCharsets.ISO_8859_1), "INVALID_UTF8"),
        refused("cut character", in("{\"a\":\"", bytes(0xE2, 0x82), ""), "INVALID_UTF8"),
        refused("overlong NUL", in("{\"a\":\"", bytes(0xC0, 0x80), "\"}"), "INVALID_UTF8"),
        refused("overlong slash", in("{\"a\":\"", bytes(0xE0, 0x80, 0xAF), "\"}"), "INVALID_UTF8"),
        refused(
            "above Unicode", in("{\"a\":\"", bytes(0xF4, 0x90, 0x80, 0x80), "\"}"), "INVALID_UTF8"),
        refused("raw surrogate", in("{\"a\":\"", bytes(0xED, 0xA0, 0x80), "\"}"), "INVALID_UTF8"),
        refused(
            "raw surrogate, nested",
            in("{\"x\":[\"", bytes(0xED, 0xB0, 0x80), "\"]}"),
            "INVALID_UTF8"),
        refused("NUL escape", "{\"a\":\"s3cr3t\\u0000\"}", "NUL_CHARACTER"),
        refused("NUL escape, nested", "{\"a\":{\"b\":[\"\\u0000\"]}}", "NUL_CHARACTER"),
        refused("NUL escape in a name", "{\"a\\u0000\":1}", "NUL_CHARACTER"),
        refused("raw NUL", in("{\"a\":\"", bytes(0), "s3cr3t\"}"), "JSON_SYNTAX"),
        refused("raw control character", "{\"a\":\"s3cr3t\u0001\"}", "JSON_SYNTAX"),
        refused("raw line feed in a text", "{\"a\":\"x\ny\"}", "JSON_SYNTAX"),
        refused("raw control character, nested", "{\"a\":[\"\u001f\"]}", "JSON_SYNTAX"),
        refused("lone high surrogate", "{\"a\":\"s3cr3t\\ud800\"}", "LONE_SURROGATE"),
        refused("lone low surrogate", "{\"a\":\"\\uDC00\"}", "LONE_SURROGATE"),
        refused("surrogates reversed", "{\"a\":\"\\udc00\\ud800\"}", "LONE_SURROGATE"),
        refused("surrogates apart", "{\"a\":\"\\ud800 \\udc00\"}", "LONE_SURROGATE"),
        refused("surrogates in two texts", "{\"a\":[\"\\ud800\",\"\\udc00\"]}", "LONE_SURROGATE"),
        refused("lone surrogate in a name", "{\"\\ud800\":1}", "LONE_SURROGATE"),
        refused("lone surrogate beside NUL", "{\"a\":\"\\ud800\\u0000\\udc00\"}", "LONE_SURROGATE"),
        refused("single quotes", "{'a':'s3cr3t'}", "JSON_SYNTAX"),
        refused("unquoted name", "{a:1}", "JSON_SYNTAX"),
        refused("comment", "{\"a\":1 /* s3cr3t */}", "JSON_SYNTAX"),
        refused("line comment", "{\"a\":1} // s3cr3t", "TRAILING_CONTENT"),
        refused("leading zero", "{\"a\":007}", "JSON_SYNTAX"),
        refused("leading zero, root", "007", "JSON_SYNTAX"),
        refused("leading plus", "{\"a\":+1}", "JSON_SYNTAX"),
        refused("no digit before the point", "{\"a\":.5}", "JSON_SYNTAX"),
        refused("no digit behind the point", "{\"a\":5.}", "JSON_SYNTAX"),
        refused("hexadecimal", "{\"a\":0x1F}", "JSON_SYNTAX"),
        refused("NaN", "{\"a\":NaN}", "JSON_SYNTAX"),
        refused("Infinity", "{\"a\":-Infinity}", "JSON_SYNTAX"),
        refused("True", "{\"a\":True}", "JSON_SYNTAX"),
        refused("trailing comma", "{\"a\":1,}", "JSON_SYNTAX"),
        refused("trailing comma in an array", "{\"a\":[1,]}", "JSON_SYNTAX"),
        refused("missing comma", "{\"a\":1 \"b\":2}", "JSON_SYNTAX"),
        refused("wrong escape", "{\"a\":\"\\x41\"}", "JSON_SYNTAX"),
        refused("CSV", "id,name\n1,s3cr3t", "JSON_SYNTAX"),
        refused("XML", "<a>s3cr3t</a>", "JSON_SYNTAX"),
        refused("truncated in a text", "{\"a\":\"s3cr3t", "JSON_SYNTAX"),
        refused("truncated in a name", "{\"s3cr3t", "JSON_SYNTAX"),
        refused("truncated behind a value", "{\"a\":\"s3cr3t\"", "JSON_SYNTAX"),
        refused("truncated in a word", "{\"a\":tru", "JSON_SYNTAX"),
        refused("truncated in an escape", "{\"a\":\"\\u00", "JSON_SYNTAX"),
        refused("truncated, nested", "{\"a\":[{\"b\":", "JSON_SYNTAX"),
        refused("wrong bracket", "{\"a\":[1}", "JSON_SYNTAX"),
        refused("UTF-16", "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE), "JSON_SYNTAX"),
        refused("UTF-16 BE", "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE), "JSON_SYNTAX"),
        refused(
            "UTF-16 with its mark", "{\"a\":1}".getBytes(StandardCharsets.UTF_16), "JSON_SYNTAX"),
        refused(
            "two byte order marks",
            in("", bytes(0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF), "{}"),
            "JSON_SYNTAX"),
        refused("scalar root: text", "\"s3cr3t\"", "NOT_AN_OBJECT"),
        refused("scalar root: number", "12", "NOT_AN_OBJECT"),
        refused("scalar root: null", "null", "NOT_AN_OBJECT"),
        refused("scalar root: true", " true ", "NOT_AN_OBJECT"),
        refused("array root", "[{\"a\":1}]", "NOT_AN_OBJECT"),
        refused("depth 101", nested(101), "TOO_DEEP"),
        refused("depth 100,000", nested(100_000), "TOO_DEEP"),
        refused("depth 100,000 of arrays", "[".repeat(100_000), "TOO_DEEP"),
        refused("depth 100,000, objects", "{\"a\":".repeat(100_000), "TOO_DEEP"),
        refused(
            "schema registry",
            in("", bytes(0, 0, 0, 0, 42), "{\"a\":1}"),
            "LOOKS_LIKE_SCHEMA_REGISTRY"),
        refused("1,001 digits", "{\"a\":" + "7".repeat(1_001) + "}", "NUMBER_TOO_LONG"),
        refused("1,001 digits, nested", "{\"x\":[-" + "7".repeat(1_001) + "]}", "NUMBER_TOO_LONG"),
        refused("1,001 digits, fraction", "{\"a\":0." + "7".repeat(1_000) + "}", "NUMBER_TOO_LONG"),
        refused("exponent of nine digits", "{\"a\":1e999999999}", "NUMBER_TOO_LONG"),
        refused(
            "exponent of nine digits, nested", "{\"x\":{\"a\":1E-999999999}}", "NUMBER_TOO_LONG"),
        refused("exponent beyond int", "{\"a\":1e99999999999999999999}", "NUMBER_TOO_LONG"),
        refused("a million names", manyNames(1_000_000), "TOO_LARGE"),
        refused("half a million names", manyNames(500_001), "TOO_MANY_TOKENS"),
        refused("a million items", "{\"a\":[" + "1,".repeat(1_000_000) + "1]}", "TOO_MANY_TOKENS"),
        refused("12 MB", "{\"a\":\"" + "x".repeat(12_000_000) + "\"}", "TOO_LARGE"));
  }

  @ParameterizedTest(name = "{0} → {2}")
  @MethodSource("refused")
  void isRefusedWithItsCode(String name, byte[] value, String code) throws Exception {
    RejectedException rejected =
        catchThrowableOfType(RejectedException.class, () -> decoder.decode(record(value)));

    assertThat(rejected).as(name).isNotNull();
    assertThat(rejected.rejection().code()).isEqualTo(code);
    assertThat(rejected.getMessage()).isNotBlank().doesNotContain(PAYLOAD);
    assertThat(rejected.getMessage()).doesNotContainPattern("[\\p{Cc}]").hasSizeLessThan(1_000);
    // The next record is none the worse for it.
    assertThat(decoder.decode(record("{\"ok\":[1]}")).get("ok")).isEqualTo(List.of(1L));
  }

  /** A decoder into a class refuses the same bytes for the same reasons. */
  @ParameterizedTest(name = "{0} → {2}")
  @MethodSource("refused")
  void aClassDecoderRefusesTheSame(String name, byte[] value, String code) {
    ClassJsonDecoder<Anything> classDecoder = JsonDecoder.of(Anything.class);

    RejectedException rejected =
        catchThrowableOfType(RejectedException.class, () -> classDecoder.decode(record(value)));

    assertThat(rejected).as(name).isNotNull();
    assertThat(rejected.rejection().code()).isEqualTo(code);
  }

  record Anything(Object a) {}

  @Test
  void messagesSayWhere() {
    assertThat(message("{\n \"user\": {\"name\": tru }\n}"))
        .contains("line 2")
        .contains("in /user/name");
    assertThat(message("{\"a\":1,\"x\":[0,{\"b\":1,\"b\":2}]}"))
        .contains("byte 21")
        .contains("line 1, column 22")
        .contains("in /x/1/b");
    assertThat(message("{\"a\":\"x\",\n\"b\":{\"c\":\"\\ud800\"}}"))
        .contains("byte 20 (line 2, column 11)")
        .contains("in /b/c");
    assertThat(message("{\"a\":1} x")).contains("byte 8");
    assertThat(message("{'a':1}")).contains("single quotes");
    assertThat(message("{\"a\":1}{\"b\":2}")).contains("second document");
  }

  @Test
  void namesCannotForgeLogLines() {
    assertThat(message("{\"a\\n\\u001b[31mFAKE\\u2028\":[1,}"))
        .contains("/a??[31mFAKE?")
        .doesNotContain("\n")
        .doesNotContain("\u001b");
    assertThat(message("{\"" + "n".repeat(5_000) + "\":[1,}")).hasSizeLessThan(500);
  }

  private String message(String json) {
    return catchThrowableOfType(RejectedException.class, () -> decoder.decode(record(json)))
        .getMessage();
  }

  static Stream<Arguments> exact() {
    return Stream.of(
        Arguments.of("1e400", new BigDecimal("1e400")),
        Arguments.of("1e-400", new BigDecimal("1e-400")),
        Arguments.of("9223372036854775807", Long.MAX_VALUE),
        Arguments.of("-9223372036854775808", Long.MIN_VALUE),
        Arguments.of("9223372036854775808", new BigInteger("9223372036854775808")),
        Arguments.of("9007199254740993", 9007199254740993L),
        Arguments.of("9007199254740993.5", new BigDecimal("9007199254740993.5")),
        Arguments.of("0.12345678901234567890123", new BigDecimal("0.12345678901234567890123")),
        Arguments.of("1.50", new BigDecimal("1.50")),
        Arguments.of("7".repeat(1_000), new BigInteger("7".repeat(1_000))),
        // Documented: JSON's negative zero has no counterpart here; 0 it is, as in Postgres.
        Arguments.of("-0", 0L),
        Arguments.of("-0.0", new BigDecimal("0.0")),
        Arguments.of("1.0", new BigDecimal("1.0")),
        Arguments.of("1E+2", new BigDecimal("1E+2")));
  }

  @ParameterizedTest
  @MethodSource("exact")
  void numbersStayExact(String number, Object expected) throws Exception {
    Document document = decode("{\"a\":" + number + ",\"x\":{\"a\":" + number + "}}");

    assertThat(document.get("a")).isEqualTo(expected);
    assertThat(document.get(FieldPath.parse("/x/a"))).isEqualTo(expected);
    document.set(FieldPath.parse("/x/b"), true);
    Document again = decode(new String(document.json(), StandardCharsets.UTF_8));
    assertThat(again.get("a")).isEqualTo(expected);
    assertThat(again.get(FieldPath.parse("/x/a"))).isEqualTo(expected);
  }

  @Test
  void aByteOrderMarkIsDropped() throws Exception {
    Document document =
        decoder.decode(record(in("", bytes(0xEF, 0xBB, 0xBF), " {\"a\": [1] } \n")));

    assertThat(document.get("a")).isEqualTo(List.of(1L));
    assertThat(new String(document.json(), StandardCharsets.UTF_8)).isEqualTo("{\"a\": [1] }");
    assertThat(
            JsonDecoder.of(Anything.class)
                .decode(record(in("", bytes(0xEF, 0xBB, 0xBF), "{\"a\":\"x\"}"))))
        .isEqualTo(new Anything("x"));
  }

  @Test
  void depth100IsFine() throws Exception {
    Document document = decode(nested(100));

    assertThat(document.get("a")).isInstanceOf(List.class);
  }

  @Test
  void surrogatePairsAndOtherEscapesAreFine() throws Exception {
    Document document = decode("{\"\\ud83c\\udf0d\":\"\\uD83C\\uDF0D\\\\u0000 \\\\ud800\"}");

    assertThat(document.get("🌍")).isEqualTo("🌍\\u0000 \\ud800");
  }

  @Test
  void nulIsTakenOutOrReplacedIfAskedFor() throws Exception {
    String json = "{\"a\":\"x\\u0000y\",\"b\":[\"\\u0000\",\"\\\\u0000\"]}";

    JsonDecoder strip = new JsonDecoder(with(NulPolicy.STRIP));
    JsonDecoder replace = new JsonDecoder(with(NulPolicy.REPLACE));
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    strip.bindTo(meters);

    Document stripped = strip.decode(record(json));
    assertThat(stripped.get("a")).isEqualTo("xy");
    assertThat(new String(stripped.json(FieldPath.parse("/b")), StandardCharsets.UTF_8))
        .isEqualTo("[\"\",\"\\\\u0000\"]");
    Document replaced = replace.decode(record(json));
    assertThat(replaced.get("a")).isEqualTo("x\ufffdy");
    assertThat(replaced.get("b")).isEqualTo(List.of("\ufffd", "\\u0000"));
    strip.decode(record("{\"a\":1}"));
    assertThat(
            meters
                .get("penstock.decode.converted")
                .tag("conversion", "nul")
                .functionCounter()
                .count())
        .isEqualTo(1.0);
    // Two names that become the same are still two.
    assertThat(
            catchThrowableOfType(
                    RejectedException.class, () -> strip.decode(record("{\"a\":1,\"a\\u0000\":2}")))
                .rejection()
                .code())
        .isEqualTo("DUPLICATE_KEY");
  }

  private static JsonDecoderConfig with(NulPolicy nul) {
    JsonDecoderConfig d = JsonDecoderConfig.DEFAULT;
    return new JsonDecoderConfig(
        d.maxBytes(),
        d.maxDepth(),
        d.maxTokens(),
        null,
        d.maxNumberLength(),
        nul,
        d.tombstones(),
        d.keyFormat(),
        null,
        null);
  }

  @Test
  void otherRootsAreWrappedIfAskedFor() throws Exception {
    JsonDecoderConfig d = JsonDecoderConfig.DEFAULT;
    JsonDecoder wrapping =
        new JsonDecoder(
            new JsonDecoderConfig(
                d.maxBytes(),
                d.maxDepth(),
                d.maxTokens(),
                null,
                d.maxNumberLength(),
                d.nul(),
                d.tombstones(),
                d.keyFormat(),
                null,
                "value"));

    assertThat(wrapping.decode(record(" [1, {\"a\":2}] ")).json())
        .asString()
        .isEqualTo("{\"value\":[1,{\"a\":2}]}");
    assertThat(wrapping.decode(record("12")).get("value")).isEqualTo(12L);
    assertThat(wrapping.decode(record("null")).has("value")).isTrue();
    assertThat(wrapping.decode(record("{\"a\":1}")).get("a")).isEqualTo(1L);
    assertThat(
            catchThrowableOfType(RejectedException.class, () -> wrapping.decode(record("[1,2")))
                .rejection()
                .code())
        .isEqualTo("JSON_SYNTAX");
  }

  @Test
  void longTextsAreRefusedWhereverTheyAre() {
    JsonDecoderConfig d = JsonDecoderConfig.DEFAULT;
    JsonDecoder strict =
        new JsonDecoder(
            new JsonDecoderConfig(
                new DataSize(1_000),
                d.maxDepth(),
                d.maxTokens(),
                10,
                d.maxNumberLength(),
                d.nul(),
                d.tombstones(),
                d.keyFormat(),
                null,
                null));

    for (String json :
        List.of(
            "{\"a\":\"01234567890\"}",
            "{\"a\":[\"01234567890\"]}",
            "{\"01234567890\":1}",
            "{\"a\":{\"01234567890\":1}}",
            "\"01234567890\"")) {
      assertThat(
              catchThrowableOfType(RejectedException.class, () -> strict.decode(record(json)))
                  .rejection()
                  .code())
          .as(json)
          .isEqualTo("STRING_TOO_LONG");
    }
  }

  @Test
  void tombstones() throws Exception {
    SourceRecord tombstone = record("{\"id\":7}".getBytes(StandardCharsets.UTF_8), null);
    JsonDecoderConfig d = JsonDecoderConfig.DEFAULT;

    Event<Document> filtered = decoder.decodeTombstone(tombstone);
    assertThat(filtered.filteredBecause()).isEqualTo("tombstone");

    assertThat(tombstoneCode(deleting(Tombstones.REJECT, KeyFormat.TEXT, null), tombstone))
        .isEqualTo("TOMBSTONE");

    Event<Document> deletion =
        new JsonDecoder(deleting(Tombstones.DELETE, KeyFormat.JSON, null))
            .decodeTombstone(tombstone);
    assertThat(deletion.operation()).isEqualTo(Operation.DELETE);
    assertThat(deletion.value().get("id")).isEqualTo(7L);

    Event<Document> byText =
        new JsonDecoder(deleting(Tombstones.DELETE, KeyFormat.TEXT, "/order/id"))
            .decodeTombstone(record("k-1".getBytes(StandardCharsets.UTF_8), null));
    assertThat(byText.value().get(FieldPath.parse("/order/id"))).isEqualTo("k-1");

    Event<Document> byNumber =
        new JsonDecoder(deleting(Tombstones.DELETE, KeyFormat.JSON, "/id"))
            .decodeTombstone(record("12".getBytes(StandardCharsets.UTF_8), null));
    assertThat(byNumber.value().get("id")).isEqualTo(12L);

    assertThat(
            tombstoneCode(
                deleting(Tombstones.DELETE, KeyFormat.TEXT, "/id"), record((byte[]) null, null)))
        .isEqualTo("KEY_REQUIRED");
    assertThat(
            tombstoneCode(
                deleting(Tombstones.DELETE, KeyFormat.TEXT, "/id"), record(bytes(0xFF), null)))
        .isEqualTo("INVALID_UTF8");
    assertThat(
            tombstoneCode(
                deleting(Tombstones.DELETE, KeyFormat.TEXT, "/id"), record(bytes(0x61, 0), null)))
        .isEqualTo("NUL_CHARACTER");
    assertThat(
            tombstoneCode(
                deleting(Tombstones.DELETE, KeyFormat.JSON, null), record(bytes('1'), null)))
        .isEqualTo("NOT_AN_OBJECT");
    assertThat(
            tombstoneCode(
                deleting(Tombstones.DELETE, KeyFormat.JSON, null), record(bytes('{'), null)))
        .isEqualTo("JSON_SYNTAX");
    assertThat(deleting(Tombstones.DELETE, KeyFormat.TEXT, null).check()).hasSize(1);
    assertThat(deleting(Tombstones.DELETE, KeyFormat.TEXT, "id").check()).hasSize(1);
    assertThat(d.check()).isEmpty();
  }

  private static String tombstoneCode(JsonDecoderConfig config, SourceRecord record) {
    return catchThrowableOfType(
            RejectedException.class, () -> new JsonDecoder(config).decodeTombstone(record))
        .rejection()
        .code();
  }

  private static JsonDecoderConfig deleting(Tombstones policy, KeyFormat format, String field) {
    JsonDecoderConfig d = JsonDecoderConfig.DEFAULT;
    return new JsonDecoderConfig(
        d.maxBytes(),
        d.maxDepth(),
        d.maxTokens(),
        null,
        d.maxNumberLength(),
        d.nul(),
        policy,
        format,
        field,
        null);
  }

  private Document decode(String json) throws RejectedException {
    return decoder.decode(record(json));
  }

  private static SourceRecord record(String json) {
    return record(json.getBytes(StandardCharsets.UTF_8));
  }

  private static SourceRecord record(byte[] json) {
    return record(null, json);
  }

  private static SourceRecord record(byte[] key, byte[] value) {
    return new SourceRecord(Position.of("events-0", 17), key, value, List.of(), 0);
  }

  private static Arguments refused(String name, String json, String code) {
    return refused(name, json.getBytes(StandardCharsets.UTF_8), code);
  }

  private static Arguments refused(String name, byte[] json, String code) {
    return Arguments.of(name, json, code);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] in(String before, byte[] raw, String after) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(before.getBytes(StandardCharsets.UTF_8));
    out.writeBytes(raw);
    out.writeBytes(after.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static String nested(int depth) {
    return "{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
  }

  private static String wide(int fields, String more) {
    return IntStream.range(0, fields)
        .mapToObj(i -> "\"n" + i + "\":" + i)
        .collect(Collectors.joining(",", "{", "," + more + "}"));
  }

  private static String nestedWide(int fields) {
    return "{\"x\":" + wide(fields, "\"n99\":0") + "}";
  }

  private static String manyNames(int count) {
    StringBuilder json = new StringBuilder("{\"k\":1");
    for (int i = 1; i < count; i++) {
      json.append(",\"k").append(i).append("\":1");
    }
    return json.append('}').toString();
  }
}
