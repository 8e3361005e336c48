package io.penstock.producer.analytics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Ways in which an event can be broken, and the error code of the dead letter it must become. */
enum AnalyticsFault {
  // What cannot be read.
  NO_PAYLOAD("PAYLOAD_FIELD_MISSING", "an entry without the event", (event, now) -> null),
  EMPTY("EMPTY", "no bytes at all", (event, now) -> new byte[0]),
  TRUNCATED("JSON_SYNTAX", "cut in the middle", (event, now) -> head(event.bytes())),
  NOT_JSON("JSON_SYNTAX", "a form's text", (event, now) -> ascii("event_type=click&user_id=7")),
  TWO_EVENTS("TRAILING_CONTENT", "two events in one entry", (event, now) -> append(event, "{}")),
  NOT_AN_OBJECT("NOT_AN_OBJECT", "an array", (event, now) -> ascii("[]")),
  DUPLICATE_NAME(
      "DUPLICATE_KEY", "a name twice", (event, now) -> prefix(event, "\"event_type\":\"a\",")),
  NUL("NUL_CHARACTER", "U+0000 in a text", (event, now) -> prefix(event, "\"n\":\"a\\u0000\",")),
  HALF_SURROGATE(
      "LONE_SURROGATE",
      "half a surrogate pair",
      (event, now) -> prefix(event, "\"n\":\"\\ud83d\",")),
  // What can be read and makes no sense.
  NO_ID("REQUIRED", "no event_id", json(e -> e.remove("event_id"))),
  ID_NOT_A_UUID("FORMAT", "event_id is not a UUID", json(e -> e.put("event_id", "17"))),
  NO_TYPE("REQUIRED", "no event_type", json(e -> e.remove("event_type"))),
  ODD_TYPE("PATTERN", "an event_type with blanks", json(e -> e.put("event_type", "Page View"))),
  USER_A_NUMBER("TYPE", "user_id is a number", json(e -> e.put("user_id", 17))),
  PROPERTIES_A_TEXT("TYPE", "properties are a text", json(e -> e.put("properties", "{}"))),
  TWO_AT_ONCE(
      "INVALID", "two things at once", json(e -> e.put("event_type", "!").put("user_id", 5))),
  NO_TIME("FIELD_MISSING", "no timestamp", json(e -> e.remove("timestamp"))),
  NO_SUCH_DAY(
      "TIMESTAMP_INVALID",
      "the 30th of February",
      json(e -> e.put("timestamp", "2026-02-30T10:00:00Z"))),
  // What only the table can tell, or must be kept from it.
  CLOCK_FAST(
      "TIME_NOT_ACCEPTED",
      "a clock that is a year fast",
      timed((e, now) -> e.put("timestamp", now.plus(Duration.ofDays(365)).toString()))),
  CLOCK_NEVER_SET(
      "TIME_NOT_ACCEPTED",
      "a clock that was never set",
      timed((e, now) -> e.put("timestamp", "2001-01-01T00:00:03Z")));

  private final String code;
  private final String kind;
  private final BiFunction<AnalyticsEvent, Instant, byte[]> breaking;

  AnalyticsFault(String code, String kind, BiFunction<AnalyticsEvent, Instant, byte[]> breaking) {
    this.code = code;
    this.kind = kind;
    this.breaking = breaking;
  }

  static final List<AnalyticsFault> ALL = List.of(values());

  /** The code of the dead letter. */
  String code() {
    return code;
  }

  /** In words. */
  String kind() {
    return kind;
  }

  /**
   * The bytes of the broken event; the event itself may be changed.
   *
   * @param now when it is sent
   * @return null for an entry without the event's field
   */
  byte[] applyTo(AnalyticsEvent event, Instant now) {
    return breaking.apply(event, now);
  }

  private static BiFunction<AnalyticsEvent, Instant, byte[]> json(Consumer<ObjectNode> change) {
    return timed((json, now) -> change.accept(json));
  }

  private static BiFunction<AnalyticsEvent, Instant, byte[]> timed(
      BiConsumer<ObjectNode, Instant> change) {
    return (event, now) -> {
      change.accept(event.json(), now);
      return event.bytes();
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] head(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  /** Puts something behind the first brace. */
  private static byte[] prefix(AnalyticsEvent event, String names) {
    String text = new String(event.bytes(), StandardCharsets.UTF_8);
    return ("{" + names + text.substring(1)).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] append(AnalyticsEvent event, String tail) {
    String text = new String(event.bytes(), StandardCharsets.UTF_8);
    return (text + tail).getBytes(StandardCharsets.UTF_8);
  }
}
