package io.penstock.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.RejectedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassJsonDecoderTest {

  enum Kind {
    VIEW,
    CLICK
  }

  record User(String id, int age) {}

  record Click(
      UUID id,
      String text,
      Instant at,
      OffsetDateTime sent,
      LocalDate day,
      Duration took,
      int count,
      long big,
      Long maybe,
      double ratio,
      Float small,
      boolean yes,
      BigDecimal amount,
      BigInteger huge,
      Kind kind,
      User user,
      List<String> tags,
      Map<String, Object> more,
      JsonNode node) {}

  record Checked(int age) {
    Checked {
      if (age < 0) {
        throw new IllegalArgumentException("s3cr3t " + age);
      }
    }
  }

  private static final String REQUIRED = "\"count\":1,\"big\":2,\"ratio\":0.5,\"yes\":true";

  private final ClassJsonDecoder<Click> decoder = JsonDecoder.of(Click.class);

  private static SourceRecord record(String json) {
    return new SourceRecord(
        Position.of("p", 1), null, json.getBytes(StandardCharsets.UTF_8), List.of(), 0);
  }

  @Test
  void bindsEverythingExactly() throws Exception {
    Click click =
        decoder.decode(
            record(
                "{"
                    + REQUIRED
                    + ",\"id\":\"8c2f1a54-7d1e-4c63-9a3e-0f6f6f3b2c11\",\"text\":\"ü\","
                    + "\"at\":\"2026-11-21T10:15:30.123456789+01:00\","
                    + "\"sent\":\"2026-11-21T10:15:30+01:00\",\"day\":\"2024-02-29\","
                    + "\"took\":\"PT1.5S\",\"maybe\":null,\"small\":1e-3,"
                    + "\"amount\":0.12345678901234567890123,\"huge\":9223372036854775808,"
                    + "\"kind\":\"CLICK\",\"user\":{\"id\":\"u\",\"age\":3},\"tags\":[\"a\"],"
                    + "\"more\":{\"n\":1e400,\"m\":9007199254740993},\"node\":{\"d\":1.50}}"));

    assertThat(click.id()).isEqualTo(UUID.fromString("8c2f1a54-7d1e-4c63-9a3e-0f6f6f3b2c11"));
    assertThat(click.at()).isEqualTo(Instant.parse("2026-11-21T09:15:30.123456789Z"));
    assertThat(click.sent()).isEqualTo(OffsetDateTime.parse("2026-11-21T10:15:30+01:00"));
    assertThat(click.day()).isEqualTo(LocalDate.of(2024, 2, 29));
    assertThat(click.took()).isEqualTo(Duration.ofMillis(1_500));
    assertThat(click.amount()).isEqualTo(new BigDecimal("0.12345678901234567890123"));
    assertThat(click.huge()).isEqualTo(new BigInteger("9223372036854775808"));
    assertThat(click.maybe()).isNull();
    assertThat(click.user()).isEqualTo(new User("u", 3));
    assertThat(click.more())
        .isEqualTo(Map.of("n", new BigDecimal("1e400"), "m", 9007199254740993L));
    assertThat(click.node().get("d").decimalValue()).isEqualTo(new BigDecimal("1.50"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"count\":\"1\"|/count",
        "\"count\":1.5|/count",
        "\"count\":1.0|/count",
        "\"count\":3000000000|/count",
        "\"count\":null|/count",
        "\"count\":true|/count",
        "\"big\":9223372036854775808|/big",
        "\"big\":\"\"|/big",
        "\"ratio\":1e400|/ratio",
        "\"ratio\":\"NaN\"|/ratio",
        "\"ratio\":\"0.5\"|/ratio",
        "\"ratio\":null|/ratio",
        "\"small\":1e39|/small",
        "\"small\":\" 12 \"|/small",
        "\"yes\":1|/yes",
        "\"yes\":\"true\"|/yes",
        "\"yes\":\"\"|/yes",
        "\"text\":1|/text",
        "\"text\":true|/text",
        "\"text\":{}|/text",
        "\"amount\":\"1,000.5\"|/amount",
        "\"amount\":\"1.5\"|/amount",
        "\"huge\":1.5|/huge",
        "\"kind\":\"click\"|/kind",
        "\"kind\":1|/kind",
        "\"kind\":\"\"|/kind",
        "\"id\":\"s3cr3t\"|/id",
        "\"at\":\"2024-02-30T00:00:00Z\"|/at",
        "\"at\":\"2024-02-28T00:00:00\"|/at",
        "\"at\":1700000000|/at",
        "\"day\":\"2024-02-30\"|/day",
        "\"user\":{\"id\":\"u\"}|/user/age",
        "\"user\":[]|/user",
        "\"tags\":[1]|/tags/0",
        "\"tags\":\"s3cr3t\"|/tags"
      })
  void refusesWhatDoesNotFit(String field, String path) {
    String name = field.substring(1, field.indexOf('"', 1));
    String required =
        List.of(REQUIRED.split(",")).stream()
            .filter(other -> !other.startsWith("\"" + name + "\""))
            .reduce("", (a, b) -> a + "," + b);

    RejectedException rejected =
        catchThrowableOfType(
            RejectedException.class, () -> decoder.decode(record("{" + field + required + "}")));

    assertThat(rejected).as(field).isNotNull();
    assertThat(rejected.rejection().code()).isEqualTo("TYPE_MISMATCH");
    assertThat(rejected.getMessage()).contains(path).contains("Click").doesNotContain("s3cr3t");
  }

  @Test
  void aMissingPrimitiveIsNotZero() {
    RejectedException rejected =
        catchThrowableOfType(
            RejectedException.class,
            () -> decoder.decode(record("{\"big\":2,\"ratio\":0.5,\"yes\":true}")));

    assertThat(rejected.rejection().code()).isEqualTo("TYPE_MISMATCH");
    assertThat(rejected.getMessage()).contains("/count");
  }

  @Test
  void unknownFields() throws Exception {
    ClassJsonDecoder<User> strict =
        JsonDecoder.of(
            User.class, UnknownFields.REJECT, JsonDecoderConfig.DEFAULT, new JsonMapper());
    SourceRecord record = record("{\"id\":\"a\",\"age\":1,\"new\\n\":\"s3cr3t\"}");

    assertThat(JsonDecoder.of(User.class).decode(record)).isEqualTo(new User("a", 1));
    RejectedException rejected =
        catchThrowableOfType(RejectedException.class, () -> strict.decode(record));
    assertThat(rejected.rejection().code()).isEqualTo("UNKNOWN_FIELD");
    assertThat(rejected.getMessage()).contains("/new?").doesNotContain("s3cr3t");
  }

  @Test
  void aConstructorThatThrowsIsARejection() {
    RejectedException rejected =
        catchThrowableOfType(
            RejectedException.class,
            () -> JsonDecoder.of(Checked.class).decode(record("{\"age\":-1}")));

    assertThat(rejected.rejection().code()).isEqualTo("INVALID_VALUE");
    assertThat(rejected.getMessage())
        .contains("Checked")
        .contains("IllegalArgumentException")
        .doesNotContain("s3cr3t");
  }

  @Test
  void tombstonesBecomeDeletions() throws Exception {
    JsonDecoderConfig d = JsonDecoderConfig.DEFAULT;
    record Row(String id, String name) {}
    ClassJsonDecoder<Row> deleting =
        JsonDecoder.of(
            Row.class,
            UnknownFields.IGNORE,
            new JsonDecoderConfig(
                d.maxBytes(),
                d.maxDepth(),
                d.maxTokens(),
                null,
                d.maxNumberLength(),
                d.nul(),
                Tombstones.DELETE,
                KeyFormat.TEXT,
                "/id",
                null),
            new JsonMapper());
    SourceRecord tombstone =
        new SourceRecord(
            Position.of("p", 1), "k1".getBytes(StandardCharsets.UTF_8), null, List.of(), 0);

    Event<Row> event = deleting.decodeTombstone(tombstone);

    assertThat(event.operation()).isEqualTo(Operation.DELETE);
    assertThat(event.value()).isEqualTo(new Row("k1", null));
    assertThat(JsonDecoder.of(Row.class).decodeTombstone(tombstone).isFiltered()).isTrue();
  }
}
