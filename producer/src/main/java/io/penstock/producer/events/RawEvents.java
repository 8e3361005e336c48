package io.penstock.producer.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.producer.Dice;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Makes good raw events. Upstream services do not agree on notations, so each event picks its own:
 * four for the time, two for numbers, old and new names of sources.
 */
final class RawEvents {

  /** How many users there are; a user's events share a key and so a partition. */
  static final int USERS = 5_000;

  private static final List<String> BROWSING =
      List.of("page.viewed", "search.performed", "cart.updated", "user.registered");
  private static final List<String> BUYING =
      List.of("order.placed", "order.paid", "order.refunded");
  private static final List<String> CURRENCIES = List.of("EUR", "USD", "BRL", "JPY");
  private static final List<String> PAGES =
      List.of("/", "/search", "/cart", "/größen/über-uns", "/商品/一覧", "/offers/🎁");

  /** What a source is called upstream, and in the table. */
  private static final List<Map.Entry<String, String>> SOURCES =
      List.of(
          Map.entry("web", "web"),
          Map.entry("ios", "mobile"),
          Map.entry("android", "mobile"),
          Map.entry("mobile", "mobile"),
          Map.entry("api", "api"));

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  /** Late events come up to this many seconds after they happened. */
  private static final int MAX_LATE_SECONDS = 3_600;

  private static final int NOTATIONS_OF_TIME = 4;

  private final Dice dice;
  private final Instant start;

  RawEvents(Dice dice, Instant start) {
    this.dice = dice;
    this.start = start.truncatedTo(ChronoUnit.SECONDS);
  }

  /** When the event with that number is sent, in milliseconds since the epoch. */
  long sentAt(long number) {
    return start.toEpochMilli() + number;
  }

  RawEvent event(long number) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Map<String, Object> row = new LinkedHashMap<>();
    UUID id = dice.uuid();
    json.put("event_id", id.toString());
    row.put("event_id", id);
    boolean buying = dice.chance(0.3);
    String type = dice.oneOf(buying ? BUYING : BROWSING);
    json.put("event_type", type);
    row.put("event_type", type);
    user(json, row);
    Map.Entry<String, String> source = dice.oneOf(SOURCES);
    json.put("source", source.getKey());
    row.put("source", source.getValue());
    time(json, row, number);
    if (buying) {
      amount(json, row);
    } else {
      row.put("amount", null);
      row.put("currency", null);
    }
    properties(json, row, buying);
    extra(json, row);
    return new RawEvent(json, row);
  }

  /** Something that says only that a service is alive; it is to be left out. */
  RawEvent heartbeat(long number) {
    RawEvent event = event(number);
    event.json().put("event_type", "heartbeat");
    return event;
  }

  private void user(ObjectNode json, Map<String, Object> row) {
    long user = 1 + dice.below(USERS);
    if (dice.chance(0.2)) {
      json.put("user_id", Long.toString(user));
    } else {
      json.put("user_id", user);
    }
    row.put("user_id", user);
  }

  private void time(ObjectNode json, Map<String, Object> row, long number) {
    Instant at =
        Instant.ofEpochMilli(sentAt(number))
            .minusSeconds(dice.below(MAX_LATE_SECONDS))
            .minusMillis(dice.below(1_000));
    switch (dice.below(NOTATIONS_OF_TIME)) {
      case 0 -> {
        at = at.plus(dice.below(1_000), ChronoUnit.MICROS);
        json.put("ts", at.toString());
      }
      case 1 -> json.put("ts", at.atOffset(ZoneOffset.ofHours(dice.below(13) - 5)).toString());
      case 2 -> json.put("ts", at.toEpochMilli());
      default -> json.put("ts", LOCAL.format(at));
    }
    row.put("occurred_at", at);
  }

  private void amount(ObjectNode json, Map<String, Object> row) {
    BigDecimal amount = BigDecimal.valueOf(1 + dice.below(2_000_000), 2);
    if (dice.chance(0.5)) {
      json.put("amount", amount.toPlainString());
    } else {
      json.put("amount", amount);
    }
    String currency = dice.oneOf(CURRENCIES);
    json.put("currency", currency);
    row.put("amount", amount);
    row.put("currency", currency);
  }

  private void properties(ObjectNode json, Map<String, Object> row, boolean buying) {
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    properties.put("page", dice.oneOf(PAGES));
    if (buying) {
      properties.putArray("items").add(dice.below(900)).add(dice.below(900));
    }
    if (dice.chance(0.05)) {
      // Neither fits a double; both must arrive digit by digit.
      properties.put("sequence", BigInteger.TWO.pow(64).add(BigInteger.valueOf(dice.below(99))));
      properties.put("score", new BigDecimal("0.12345678901234567890123"));
    }
    json.set("properties", properties);
    row.put("properties", properties.deepCopy());
  }

  /** Fields that nobody has told the consumer about. */
  private void extra(ObjectNode json, Map<String, Object> row) {
    ObjectNode extra = JsonNodeFactory.instance.objectNode();
    extra.put("session", Integer.toHexString(dice.below(1 << 24)));
    if (dice.chance(0.3)) {
      extra.putObject("campaign").put("name", "spring").put("step", dice.below(5));
    }
    json.setAll(extra);
    row.put("extra", extra.deepCopy());
  }
}
