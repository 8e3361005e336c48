package io.penstock.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.document.Document;
import io.penstock.document.DocumentReader;
import io.penstock.document.FieldPath;
import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.RejectedException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampTransformTest {

  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

  private static TimestampConfig config(
      TimestampUnit unit, String format, String zone, String to, TimestampForm as) {
    return new TimestampConfig(
        "/ts",
        unit,
        format,
        zone,
        to,
        as,
        "2000-01-01T00:00:00Z",
        "2100-01-01T00:00:00Z",
        null,
        null,
        false);
  }

  private static Document apply(TimestampConfig config, String value) throws Exception {
    byte[] json = ("{\"ts\":" + value.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8);
    SourceRecord record = new SourceRecord(Position.of("p", 1), null, json, List.of(), 0);
    assertThat(config.check()).isEmpty();
    return new TimestampTransform(config, NOW)
        .apply(Event.of(record, new DocumentReader().read(json)))
        .value();
  }

  private static void expect(TimestampConfig config, String value, String expected)
      throws Exception {
    if (expected.startsWith("TIMESTAMP")) {
      RejectedException rejected =
          catchThrowableOfType(RejectedException.class, () -> apply(config, value));
      assertThat(rejected).as("%s: %s", value, expected).isNotNull();
      assertThat(rejected.rejection().code()).isEqualTo(expected);
      assertThat(rejected.getMessage()).startsWith("/ts ").doesNotContain("2024");
    } else {
      assertThat(apply(config, value).get("ts")).as(value).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SECONDS|1700000000|2023-11-14T22:13:20Z",
        "SECONDS|1700000000.123456789|2023-11-14T22:13:20.123456789Z",
        "SECONDS|1.7e9|2023-11-14T22:13:20Z",
        "SECONDS|1700000000.1234567891|TIMESTAMP_INVALID",
        "SECONDS|1700000000123|TIMESTAMP_OUT_OF_RANGE",
        "SECONDS|-1|TIMESTAMP_OUT_OF_RANGE",
        "SECONDS|9223372036854775807|TIMESTAMP_OUT_OF_RANGE",
        "SECONDS|9223372036854775808|TIMESTAMP_OUT_OF_RANGE",
        "SECONDS|1e400|TIMESTAMP_OUT_OF_RANGE",
        "SECONDS|1e-400|TIMESTAMP_INVALID",
        "SECONDS|'1700000000'|TIMESTAMP_INVALID",
        "SECONDS|true|TIMESTAMP_INVALID",
        "SECONDS|{}|TIMESTAMP_INVALID",
        "MILLIS|1700000000123|2023-11-14T22:13:20.123Z",
        "MILLIS|1700000000|TIMESTAMP_OUT_OF_RANGE",
        "MILLIS|1700000000123456|TIMESTAMP_OUT_OF_RANGE",
        "MILLIS|1700000000123.456|2023-11-14T22:13:20.123456Z",
        "MICROS|1700000000123456|2023-11-14T22:13:20.123456Z",
        "NANOS|1700000000123456789|2023-11-14T22:13:20.123456789Z",
        "NANOS|0.5|TIMESTAMP_INVALID"
      })
  void numbers(TimestampUnit unit, String value, String expected) throws Exception {
    expect(config(unit, null, null, null, TimestampForm.ISO), value, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "iso||'2024-02-29T10:15:30Z'|2024-02-29T10:15:30Z",
        "iso||'2024-02-29T10:15:30.123456+01:00'|2024-02-29T09:15:30.123456Z",
        "iso||'2024-02-30T10:15:30Z'|TIMESTAMP_INVALID",
        "iso||'2023-02-29T10:15:30Z'|TIMESTAMP_INVALID",
        "iso||'2024-02-28T24:00:00Z'|TIMESTAMP_INVALID",
        "iso||'2024-02-28T23:59:60Z'|TIMESTAMP_INVALID",
        "iso||'2024-02-28'|TIMESTAMP_INVALID",
        "iso||'2024-02-28T10:00:00'|TIMESTAMP_NO_ZONE",
        "iso||'2024-02-28 10:00:00Z'|2024-02-28T10:00:00Z",
        "iso||'2024-02-28T10:00Z'|2024-02-28T10:00:00Z",
        "iso||'2024-02-28T10:00:00.1Z'|2024-02-28T10:00:00.100Z",
        "iso||'2024-02-28T10:00:00.1234567Z'|2024-02-28T10:00:00.123456700Z",
        "iso||'2024-02-28T10:00:00.123456789Z'|2024-02-28T10:00:00.123456789Z",
        "iso||'2024-02-28  10:00:00Z'|TIMESTAMP_INVALID",
        "iso||'2024-02-28T 10:00:00Z'|TIMESTAMP_INVALID",
        "iso||' 2024-02-28T10:00:00Z'|TIMESTAMP_INVALID",
        "iso||'+10000-01-01T00:00:00Z'|TIMESTAMP_OUT_OF_RANGE",
        "iso||'+999999-01-01T00:00:00Z'|TIMESTAMP_OUT_OF_RANGE",
        "iso||'10000-01-01T00:00:00Z'|TIMESTAMP_INVALID",
        "iso||'0000-01-01T00:00:00Z'|TIMESTAMP_OUT_OF_RANGE",
        "iso||'1999-12-31T23:59:59Z'|TIMESTAMP_OUT_OF_RANGE",
        "iso||'2100-01-01T00:00:01Z'|TIMESTAMP_OUT_OF_RANGE",
        "iso||1700000000|TIMESTAMP_INVALID",
        "iso||''|TIMESTAMP_INVALID",
        "iso|Europe/Berlin|'2024-07-01T10:00:00'|2024-07-01T08:00:00Z",
        "iso|Europe/Berlin|'2024-07-01T10:00:00Z'|2024-07-01T10:00:00Z",
        "iso|Europe/Berlin|'2024-03-31T02:30:00'|TIMESTAMP_INVALID",
        "iso|Europe/Berlin|'2024-10-27T02:30:00'|2024-10-27T00:30:00Z",
        "dd.MM.yyyy HH:mm|UTC|'29.02.2024 23:05'|2024-02-29T23:05:00Z",
        "dd.MM.uuuu HH:mm|UTC|'31.04.2024 23:05'|TIMESTAMP_INVALID",
        "dd.MM.uuuu HH:mm||'29.02.2024 23:05'|TIMESTAMP_NO_ZONE",
        "dd MMM yyyy HH:mm:ss Z||'29 Feb 2024 10:00:00 +0100'|2024-02-29T09:00:00Z",
        "uuuu-MM-dd|Europe/Berlin|'2024-01-15'|2024-01-14T23:00:00Z",
        "uuuu-MM-dd HH:mm:ss[.SSS]X||'2024-01-15 10:00:00.5Z'|TIMESTAMP_INVALID",
        "uuuu-MM-dd HH:mm:ss[.SSS]X||'2024-01-15 10:00:00.500Z'|2024-01-15T10:00:00.500Z"
      })
  void texts(String format, String zone, String value, String expected) throws Exception {
    expect(config(null, format, zone, null, TimestampForm.ISO), value, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1700000000123|2023-11-14T22:13:20.123Z",
        "'2024-02-29T10:15:30'|2024-02-29T10:15:30Z",
        "'1700000000123'|TIMESTAMP_INVALID",
        "true|TIMESTAMP_INVALID",
        "{}|TIMESTAMP_INVALID"
      })
  void numbersAndTextsOfProducersThatDoNotAgree(String value, String expected) throws Exception {
    expect(config(TimestampUnit.MILLIS, "iso", "UTC", null, TimestampForm.ISO), value, expected);
  }

  @Test
  void otherForms() throws Exception {
    String value = "'2024-02-29T10:15:30.1234567Z'";
    assertThat(apply(config(null, "iso", null, "/time", TimestampForm.EPOCH_MILLIS), value).toMap())
        .isEqualTo(java.util.Map.of("time", 1709201730123L));
    assertThat(apply(config(null, "iso", null, null, TimestampForm.EPOCH_SECONDS), value).get("ts"))
        .isEqualTo(1709201730L);
    assertThat(apply(config(null, "iso", null, null, TimestampForm.EPOCH_MICROS), value).get("ts"))
        .isEqualTo(1709201730123456L);
  }

  @Test
  void nullAndAbsent() throws Exception {
    TimestampConfig lenient = config(null, "iso", null, null, TimestampForm.ISO);
    assertThat(apply(lenient, "null").has(FieldPath.parse("/ts"))).isTrue();
    TimestampConfig strict =
        new TimestampConfig(
            "/other",
            null,
            "iso",
            null,
            null,
            TimestampForm.ISO,
            "2000-01-01T00:00:00Z",
            "2100-01-01T00:00:00Z",
            null,
            null,
            true);
    assertThat(
            catchThrowableOfType(RejectedException.class, () -> apply(strict, "1"))
                .rejection()
                .code())
        .isEqualTo("FIELD_MISSING");
  }

  @Test
  void farFromNow() throws Exception {
    TimestampConfig near =
        new TimestampConfig(
            "/ts",
            null,
            "iso",
            null,
            null,
            TimestampForm.ISO,
            "2000-01-01T00:00:00Z",
            "2100-01-01T00:00:00Z",
            Duration.ofDays(30),
            Duration.ofHours(1),
            false);
    expect(near, "'2026-11-21T12:59:00Z'", "2026-11-21T12:59:00Z");
    expect(near, "'2026-11-21T13:01:00Z'", "TIMESTAMP_OUT_OF_RANGE");
    expect(near, "'2026-10-21T11:00:00Z'", "TIMESTAMP_OUT_OF_RANGE");
  }

  @Test
  void configurations() {
    assertThat(config(null, null, null, null, TimestampForm.ISO).check()).hasSize(1);
    assertThat(config(TimestampUnit.MILLIS, "iso", null, null, TimestampForm.ISO).check())
        .isEmpty();
    assertThat(config(TimestampUnit.MILLIS, null, "UTC", null, TimestampForm.ISO).check())
        .hasSize(1);
    assertThat(config(null, "iso", "Mars/Olympus", null, TimestampForm.ISO).check()).hasSize(1);
    assertThat(config(null, "QQQQQQ{", null, null, TimestampForm.ISO).check()).hasSize(1);
    assertThat(config(null, "HH:mm", "UTC", null, TimestampForm.ISO).check()).hasSize(1);
    assertThat(config(null, "iso", null, "time", TimestampForm.ISO).check()).hasSize(1);
    assertThat(
            new TimestampConfig(
                    "/ts",
                    null,
                    "iso",
                    null,
                    null,
                    TimestampForm.ISO,
                    "2100-01-01T00:00:00Z",
                    "yesterday",
                    null,
                    null,
                    false)
                .check())
        .hasSize(1);
    assertThat(
            new TimestampConfig(
                    "/ts",
                    null,
                    "iso",
                    null,
                    null,
                    TimestampForm.ISO,
                    "2100-01-01T00:00:00Z",
                    "2000-01-01T00:00:00Z",
                    null,
                    null,
                    false)
                .check())
        .hasSize(1);
  }
}
