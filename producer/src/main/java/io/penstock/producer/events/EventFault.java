package io.penstock.producer.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Ways in which an event can be broken, and the error code of the dead letter it must become. */
enum EventFault {
  // What cannot be read.
  EMPTY_VALUE("EMPTY", "no bytes at all", event -> new byte[0]),
  BLANK("EMPTY", "white space only", event -> ascii("  \n\t ")),
  TRUNCATED("JSON_SYNTAX", "cut in the middle", event -> head(event.bytes())),
  NOT_JSON("JSON_SYNTAX", "a CSV line", event -> ascii("17,order.paid,web,2026-11-21")),
  NOT_A_NUMBER("JSON_SYNTAX", "the number NaN", event -> text(event, "{", "{\"amount_due\":NaN,")),
  RAW_LINE_BREAK(
      "JSON_SYNTAX",
      "a line break inside a text",
      event -> text(event, "{", "{\"note\":\"a\nb\",")),
  TRAILING_GARBAGE("TRAILING_CONTENT", "text after the event", event -> append(event, " xx")),
  TWO_EVENTS("TRAILING_CONTENT", "two events in one record", event -> append(event, "{}")),
  NOT_AN_OBJECT("NOT_AN_OBJECT", "an array", event -> ascii("[1,2,3]")),
  DUPLICATE_FIELD(
      "DUPLICATE_KEY", "a field twice", event -> text(event, "{", "{\"source\":\"web\",")),
  NOT_UTF8("INVALID_UTF8", "a byte that is not UTF-8", event -> withByte(event, 0xFF)),
  NUL("NUL_CHARACTER", "U+0000 in a text", event -> text(event, "{", "{\"note\":\"a\\u0000b\",")),
  HALF_SURROGATE(
      "LONE_SURROGATE",
      "half a surrogate pair",
      event -> text(event, "{", "{\"note\":\"\\ud83d\",")),
  TOO_DEEP("TOO_DEEP", "a thousand brackets", event -> deep(event)),
  WIRE_FORMAT(
      "LOOKS_LIKE_SCHEMA_REGISTRY", "a schema registry's prefix", event -> withPrefix(event)),
  // What can be read and makes no sense.
  NO_ID("REQUIRED", "no event_id", json(e -> e.remove("event_id"))),
  NO_TYPE("REQUIRED", "no event_type", json(e -> e.remove("event_type"))),
  NULL_SOURCE("REQUIRED", "source is null", json(e -> e.putNull("source"))),
  ID_NOT_A_UUID("FORMAT", "event_id is not a UUID", json(e -> e.put("event_id", "order-17"))),
  UNKNOWN_TYPE("ENUM", "an unknown event_type", json(e -> e.put("event_type", "order.eaten"))),
  UNKNOWN_SOURCE("ENUM", "an unknown source", json(e -> e.put("source", "fax"))),
  USER_OUT_OF_RANGE("RANGE", "user_id is negative", json(e -> e.put("user_id", -5))),
  USER_NOT_A_NUMBER("CAST_FAILED", "user_id is no number", json(e -> e.put("user_id", "tbd"))),
  SEVERAL_AT_ONCE(
      "INVALID",
      "three things at once",
      json(e -> e.put("event_type", "order.eaten").put("source", "fax").put("user_id", -1))),
  NO_SUCH_DAY(
      "TIMESTAMP_INVALID", "the 30th of February", json(e -> e.put("ts", "2026-02-30T10:00:00Z"))),
  NO_TIME("FIELD_MISSING", "no ts", json(e -> e.remove("ts"))),
  FAR_FUTURE(
      "TIMESTAMP_OUT_OF_RANGE",
      "a ts in microseconds",
      json(e -> e.put("ts", 1_800_000_000_000_000L))),
  PROPERTIES_NOT_AN_OBJECT("TYPE", "properties are a text", json(e -> e.put("properties", "none"))),
  BAD_CURRENCY(
      "PATTERN",
      "a currency in small letters",
      json(e -> e.put("amount", 1).put("currency", "eur"))),
  // What only the table can tell.
  AMOUNT_TOO_LARGE(
      "COLUMN_RANGE",
      "an amount with too many digits",
      json(e -> e.put("amount", "123456789012345.00").put("currency", "EUR"))),
  AMOUNT_WITHOUT_CURRENCY(
      "23514",
      "an amount without its currency",
      json(e -> e.put("amount", "10.00").remove("currency")));

  private final String code;
  private final String kind;
  private final Function<RawEvent, byte[]> breaking;

  EventFault(String code, String kind, Function<RawEvent, byte[]> breaking) {
    this.code = code;
    this.kind = kind;
    this.breaking = breaking;
  }

  static final List<EventFault> ALL = List.of(values());

  /** The code of the dead letter. */
  String code() {
    return code;
  }

  /** In words. */
  String kind() {
    return kind;
  }

  /** The bytes of the broken event; the event itself may be changed. */
  byte[] applyTo(RawEvent event) {
    return breaking.apply(event);
  }

  private static Function<RawEvent, byte[]> json(Consumer<ObjectNode> change) {
    return event -> {
      change.accept(event.json());
      return event.bytes();
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] head(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  /** Replaces the first occurrence, in the written event. */
  private static byte[] text(RawEvent event, String before, String after) {
    String text = new String(event.bytes(), StandardCharsets.UTF_8);
    int at = text.indexOf(before);
    return (text.substring(0, at) + after + text.substring(at + before.length()))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] append(RawEvent event, String tail) {
    String text = new String(event.bytes(), StandardCharsets.UTF_8);
    return (text + tail).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] withByte(RawEvent event, int odd) {
    byte[] bytes = text(event, "{", "{\"note\":\"?\",");
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '?') {
        bytes[i] = (byte) odd;
        return bytes;
      }
    }
    throw new IllegalStateException("the mark has just been written");
  }

  private static byte[] deep(RawEvent event) {
    return text(event, "{", "{\"tree\":" + "[".repeat(1_000) + "]".repeat(1_000) + ",");
  }

  private static byte[] withPrefix(RawEvent event) {
    byte[] bytes = event.bytes();
    byte[] framed = new byte[bytes.length + 5];
    // A zero byte and a schema number of four bytes.
    framed[4] = 7;
    System.arraycopy(bytes, 0, framed, 5, bytes.length);
    return framed;
  }
}
