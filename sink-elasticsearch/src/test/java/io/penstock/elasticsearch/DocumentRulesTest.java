package io.penstock.elasticsearch;

import static io.penstock.elasticsearch.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.elasticsearch.IdConfig.OnTooLong;
import io.penstock.elasticsearch.VersionConfig.Format;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DocumentRulesTest {

  private static IdRule<Document> ids(OnTooLong onTooLong, String... paths) {
    return new IdRule<>(
        DocumentRules.id(Arrays.stream(paths).map(FieldPath::parse).toList(), "|"), onTooLong);
  }

  private static String codeOf(ThrowingCallable call) {
    RejectedException refused = catchThrowableOfType(RejectedException.class, call);
    assertThat(refused).as("nothing was refused").isNotNull();
    return refused.rejection().code();
  }

  @Test
  void textsAndNumbersMakeIds() throws Exception {
    IdRule<Document> rule = ids(OnTooLong.REJECT, "/id");
    assertThat(rule.id(event("id", "a|b\\c"))).isEqualTo("a|b\\c");
    assertThat(rule.id(event("id", 42))).isEqualTo("42");
    assertThat(rule.id(event("id", new BigInteger("9223372036854775808"))))
        .isEqualTo("9223372036854775808");
    assertThat(rule.id(event("id", new BigDecimal("1.50")))).isEqualTo("1.50");
    assertThat(rule.id(event("id", true))).isEqualTo("true");
  }

  @Test
  void whatCannotMakeAnIdIsRejected() {
    IdRule<Document> rule = ids(OnTooLong.HASH, "/a/id");
    assertThat(codeOf(() -> rule.id(event("b", 1)))).isEqualTo("ID_MISSING");
    assertThat(codeOf(() -> rule.id(event("a", mapOf("id", null))))).isEqualTo("ID_MISSING");
    assertThat(codeOf(() -> rule.id(event("a", Map.of("id", ""))))).isEqualTo("ID_MISSING");
    assertThat(codeOf(() -> rule.id(event("a", Map.of("id", List.of(1L))))))
        .isEqualTo("ID_INVALID");
    assertThat(codeOf(() -> rule.id(event("a", Map.of("id", "x\ud800y"))))).isEqualTo("ID_INVALID");
    assertThat(codeOf(() -> rule.id(Event.of(Events.record(null), null)))).isEqualTo("ID_MISSING");
  }

  private static Map<String, Object> mapOf(String name, Object value) {
    Map<String, Object> map = new HashMap<>();
    map.put(name, value);
    return map;
  }

  @Test
  void theLimitIsInBytesAndExact() throws Exception {
    IdRule<Document> rule = ids(OnTooLong.REJECT, "/id");
    String fits = "é".repeat(256);
    assertThat(rule.id(event("id", fits))).isEqualTo(fits);
    assertThat(codeOf(() -> rule.id(event("id", fits + "a")))).isEqualTo("ID_TOO_LONG");
    assertThat(codeOf(() -> rule.id(event("id", "😀".repeat(129))))).isEqualTo("ID_TOO_LONG");
  }

  @Test
  void hashesStandForLongIdsOnly() throws Exception {
    IdRule<Document> rule = ids(OnTooLong.HASH, "/id");
    assertThat(rule.id(event("id", "a".repeat(512)))).hasSize(512);
    // From coreutils: printf 'a%.0s' $(seq 513) | sha256sum
    assertThat(rule.id(event("id", "a".repeat(513))))
        .isEqualTo("sha256-02425c0f5b0dabf3d2b9115f3f7723a02ad8bcfb1534a0d231614fd42b8188f6");
  }

  /** Two different lists of values never give one id, whatever they hold. */
  @Test
  void joinedIdsAreUnambiguous() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    IdRule<Document> rule = ids(OnTooLong.REJECT, "/a", "/b", "/c");
    Map<String, List<String>> seen = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      List<String> values = List.of(text(random), text(random), text(random));
      String id = rule.id(event("a", values.get(0), "b", values.get(1), "c", values.get(2)));
      List<String> other = seen.put(id, values);
      assertThat(other == null || other.equals(values))
          .as("seed %d: %s %s", seed, other, values)
          .isTrue();
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(3);
    for (int i = 0; i < length; i++) {
      text.append("|\\a".charAt(random.nextInt(3)));
    }
    return text.toString();
  }

  @Test
  void plainPartsAreJoinedAsTheyAre() throws Exception {
    assertThat(ids(OnTooLong.REJECT, "/a", "/b").id(event("a", "x", "b", 7))).isEqualTo("x|7");
  }

  @Test
  void theRecordsKeyCanBeTheId() throws Exception {
    IdRule<Document> rule = new IdRule<>(DocumentRules.recordKey(), OnTooLong.REJECT);
    byte[] key = "köy".getBytes(StandardCharsets.UTF_8);
    assertThat(rule.id(Event.of(Events.record(key), null))).isEqualTo("köy");
    assertThat(codeOf(() -> rule.id(Event.of(Events.record(null), null))))
        .isEqualTo("KEY_REQUIRED");
    assertThat(codeOf(() -> rule.id(Event.of(Events.record(new byte[] {(byte) 0xff}), null))))
        .isEqualTo("ID_INVALID");
  }

  @Test
  void versionsAreWholeNumbersFromZero() throws Exception {
    VersionRule<Document> rule =
        new VersionRule<>(DocumentRules.version(FieldPath.parse("/v"), Format.NUMBER));
    assertThat(rule.version(event("v", 0))).isZero();
    assertThat(rule.version(event("v", Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    assertThat(codeOf(() -> rule.version(event("v", -1)))).isEqualTo("VERSION_RANGE");
    assertThat(codeOf(() -> rule.version(event("v", new BigInteger("9223372036854775808")))))
        .isEqualTo("VERSION_RANGE");
    assertThat(codeOf(() -> rule.version(event("v", new BigDecimal("1.5")))))
        .isEqualTo("VERSION_RANGE");
    assertThat(codeOf(() -> rule.version(event("v", "3")))).isEqualTo("VERSION_RANGE");
    assertThat(codeOf(() -> rule.version(event("w", 3)))).isEqualTo("VERSION_MISSING");
  }

  @Test
  void timesCanBeVersions() throws Exception {
    VersionRule<Document> rule =
        new VersionRule<>(DocumentRules.version(FieldPath.parse("/v"), Format.ISO_TIME));
    assertThat(rule.version(event("v", "1970-01-01T00:00:01.000002Z"))).isEqualTo(1_000_002);
    assertThat(rule.version(event("v", "2026-11-21T11:00:00+01:00")))
        .isEqualTo(Instant.parse("2026-11-21T10:00:00Z").toEpochMilli() * 1000);
    assertThat(codeOf(() -> rule.version(event("v", "1969-12-31T23:59:59Z"))))
        .isEqualTo("VERSION_RANGE");
    assertThat(codeOf(() -> rule.version(event("v", "2026-02-30T00:00:00Z"))))
        .isEqualTo("VERSION_INVALID");
    assertThat(codeOf(() -> rule.version(event("v", "2026-02-03T00:00:00"))))
        .isEqualTo("VERSION_INVALID");
  }

  @Test
  void timesAreReadInTheirUnit() throws Exception {
    long millis = Instant.parse("2026-11-21T10:00:00.123Z").toEpochMilli();
    assertThat(time(TimeUnitOfField.MILLISECONDS, millis)).isEqualTo(millis);
    assertThat(time(TimeUnitOfField.SECONDS, millis / 1000)).isEqualTo(millis / 1000 * 1000);
    assertThat(time(TimeUnitOfField.MICROSECONDS, millis * 1000 + 999)).isEqualTo(millis);
    assertThat(time(TimeUnitOfField.ISO, "2026-11-21T10:00:00.123Z")).isEqualTo(millis);
    assertThat(time(TimeUnitOfField.ISO, "2026-11-21T12:00:00.123+02:00")).isEqualTo(millis);
  }

  @Test
  void aWrongUnitFallsOutOfTheWindow() {
    long millis = Instant.parse("2026-11-21T10:00:00Z").toEpochMilli();
    assertThat(codeOf(() -> time(TimeUnitOfField.MILLISECONDS, millis / 1000)))
        .isEqualTo("TIME_RANGE");
    assertThat(codeOf(() -> time(TimeUnitOfField.SECONDS, millis))).isEqualTo("TIME_RANGE");
    assertThat(codeOf(() -> time(TimeUnitOfField.SECONDS, Long.MAX_VALUE))).isEqualTo("TIME_RANGE");
    assertThat(codeOf(() -> time(TimeUnitOfField.SECONDS, Long.MIN_VALUE))).isEqualTo("TIME_RANGE");
    assertThat(codeOf(() -> time(TimeUnitOfField.MILLISECONDS, Long.MIN_VALUE)))
        .isEqualTo("TIME_RANGE");
    assertThat(codeOf(() -> time(TimeUnitOfField.ISO, "+999999-01-01T00:00:00Z")))
        .isEqualTo("TIME_RANGE");
    assertThat(codeOf(() -> time(TimeUnitOfField.ISO, "2026-11-21T10:00:00")))
        .isEqualTo("TIME_INVALID");
    assertThat(codeOf(() -> time(TimeUnitOfField.ISO, 5))).isEqualTo("TIME_INVALID");
    assertThat(codeOf(() -> time(TimeUnitOfField.SECONDS, "5"))).isEqualTo("TIME_INVALID");
    assertThat(codeOf(() -> time(TimeUnitOfField.SECONDS, null))).isEqualTo("TIME_MISSING");
  }

  private static long time(TimeUnitOfField unit, Object value) throws RejectedException {
    Clock clock = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);
    return new TimeRule<>(
            DocumentRules.time(FieldPath.parse("/t"), unit),
            clock,
            Duration.ofDays(3650),
            Duration.ofDays(1))
        .epochMillis(event("t", value));
  }
}
