package io.penstock.producer.analytics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.producer.Dice;
import io.penstock.producer.Expectation;
import io.penstock.producer.SyntheticRecord;
import io.penstock.producer.Workload;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Events as {@code examples/analytics-consumer} reads them: good ones with times in three
 * notations, most of them of this moment and some of the last weeks (phones that were offline),
 * some that were sent before, and broken ones of many kinds, each kind as often as the others.
 */
public final class AnalyticsWorkload implements Workload {

  /** The name of the example. */
  public static final String NAME = "analytics-consumer";

  /** How many of the latest good events may be repeated. */
  private static final int MEMORY = 512;

  private static final int USERS = 2_000;
  private static final int MAX_LATE_DAYS = 40;
  private static final double LATE = 0.1;
  private static final String REPEATED = "an event that was sent before";

  private static final List<String> TYPES =
      List.of("page_view", "click", "search", "signup", "purchase", "video.paused");
  private static final List<String> PAGES =
      List.of("/", "/search", "/cart", "/größen/über-uns", "/商品/一覧", "/offers/🎁");

  private final Dice dice;
  private final AnalyticsMix mix;
  private final Instant start;
  private final SyntheticRecord[] sent = new SyntheticRecord[MEMORY];
  private int sentCount;
  private long number;
  private int faults;

  /**
   * A workload.
   *
   * @param seed decides everything but the times
   * @param start when the first event is sent; each event is a millisecond later
   */
  public AnalyticsWorkload(long seed, Instant start, AnalyticsMix mix) {
    this.dice = new Dice(seed);
    this.mix = Objects.requireNonNull(mix, "mix");
    this.start = start.truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SyntheticRecord next() {
    Instant now = start.plusMillis(number++);
    double share = dice.share();
    if (share < mix.broken()) {
      return broken(now);
    }
    if (share < mix.broken() + mix.repeated() && sentCount > 0) {
      return repeated(now);
    }
    return good(now);
  }

  private SyntheticRecord good(Instant now) {
    AnalyticsEvent event = event(now);
    SyntheticRecord record = record(event.bytes(), now, Expectation.written(event.row()));
    sent[sentCount++ % MEMORY] = record;
    return record;
  }

  private SyntheticRecord repeated(Instant now) {
    SyntheticRecord before = sent[dice.below(Math.min(sentCount, MEMORY))];
    return record(before.value(), now, Expectation.duplicate(REPEATED));
  }

  /** One kind after the other, so that a few thousand events hold every kind. */
  private SyntheticRecord broken(Instant now) {
    AnalyticsFault fault = AnalyticsFault.ALL.get(faults++ % AnalyticsFault.ALL.size());
    return record(
        fault.applyTo(event(now), now), now, Expectation.dead(fault.code(), fault.kind()));
  }

  private static SyntheticRecord record(byte[] value, Instant now, Expectation expectation) {
    return new SyntheticRecord(null, value, now.toEpochMilli(), expectation);
  }

  private AnalyticsEvent event(Instant now) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Map<String, Object> row = new LinkedHashMap<>();
    UUID id = dice.uuid();
    json.put("event_id", id.toString());
    row.put("event_id", id);
    String type = dice.oneOf(TYPES);
    json.put("event_type", type);
    row.put("event_type", type);
    user(json, row);
    time(json, row, now);
    properties(json, row);
    return new AnalyticsEvent(json, row);
  }

  /** Nobody knows the users of some events. */
  private void user(ObjectNode json, Map<String, Object> row) {
    if (dice.chance(0.1)) {
      if (dice.chance(0.5)) {
        json.putNull("user_id");
      }
      row.put("user_id", null);
      return;
    }
    String user = "u-" + dice.below(USERS);
    json.put("user_id", user);
    row.put("user_id", user);
  }

  private void time(ObjectNode json, Map<String, Object> row, Instant now) {
    Instant at = now.minusMillis(dice.below(2_000));
    if (dice.chance(LATE)) {
      at = at.minus(Duration.ofMinutes(dice.below(MAX_LATE_DAYS * 24 * 60)));
    }
    switch (dice.below(3)) {
      case 0 -> {
        at = at.plus(dice.below(1_000), ChronoUnit.MICROS);
        json.put("timestamp", at.toString());
      }
      case 1 -> json.put("timestamp", at.toEpochMilli());
      default -> json.put("timestamp", LocalDateTime.ofInstant(at, ZoneOffset.UTC).toString());
    }
    row.put("time", at);
  }

  private void properties(ObjectNode json, Map<String, Object> row) {
    if (dice.chance(0.1)) {
      row.put("properties", null);
      return;
    }
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    properties.put("page", dice.oneOf(PAGES));
    if (dice.chance(0.3)) {
      properties.put("amount", BigDecimal.valueOf(1 + dice.below(2_000_000), 2));
      properties.putArray("items").add(dice.below(900)).add(dice.below(900));
    }
    json.set("properties", properties);
    row.put("properties", properties.deepCopy());
  }
}
