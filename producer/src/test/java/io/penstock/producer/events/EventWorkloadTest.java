package io.penstock.producer.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.producer.ExpectedBooks;
import io.penstock.producer.Fate;
import io.penstock.producer.SyntheticRecord;
import io.penstock.producer.Workloads;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventWorkloadTest {

  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static List<SyntheticRecord> make(long seed, int count) {
    EventWorkload workload = new EventWorkload(seed, START, EventMix.DEFAULT);
    List<SyntheticRecord> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      records.add(workload.next());
    }
    return records;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void theSameSeedGivesTheSameBytes() {
    List<SyntheticRecord> first = make(7, 2_000);
    List<SyntheticRecord> second = make(7, 2_000);
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i).key()).isEqualTo(first.get(i).key());
      assertThat(second.get(i).value()).isEqualTo(first.get(i).value());
      assertThat(second.get(i).timestamp()).isEqualTo(first.get(i).timestamp());
      assertThat(second.get(i).expectation()).isEqualTo(first.get(i).expectation());
    }
  }

  @Test
  void anotherSeedGivesOtherEvents() {
    assertThat(make(8, 1).get(0).value()).isNotEqualTo(make(7, 1).get(0).value());
  }

  @Test
  void everyKindOfFaultIsAmongTheDefaultNumberOfEvents() {
    Set<String> kinds = new HashSet<>();
    ExpectedBooks books = new ExpectedBooks();
    for (SyntheticRecord record : make(1, 20_000)) {
      books.add(record.expectation());
      if (record.expectation().fate() == Fate.DEAD) {
        kinds.add(record.expectation().kind());
      }
    }
    assertThat(kinds).hasSize(EventFault.values().length);
    assertThat(books.sent()).isEqualTo(20_000);
    assertThat(books.written() + books.duplicates() + books.filtered() + books.dead())
        .isEqualTo(20_000);
    assertThat(books.dead()).isBetween(120L, 280L);
    assertThat(books.duplicates()).isBetween(50L, 150L);
    assertThat(books.filteredByLabel()).containsOnlyKeys("heartbeat", "tombstone");
    assertThat(books.deadByCode().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(books.dead());
  }

  @Test
  void aRepeatedEventEqualsOneBeforeItAndFollowsItInItsPartition() {
    Set<String> before = new HashSet<>();
    int repeated = 0;
    for (SyntheticRecord record : make(3, 5_000)) {
      String bytes = record.value() == null ? "" : text(record.key()) + " " + text(record.value());
      if (record.expectation().fate() == Fate.WRITTEN) {
        assertThat(before.add(bytes)).isTrue();
      } else if (record.expectation().fate() == Fate.DUPLICATE) {
        repeated++;
        assertThat(before).contains(bytes);
      }
    }
    assertThat(repeated).isPositive();
  }

  /** The rows are checked against a reading of the bytes that shares nothing with their making. */
  @Test
  void theExpectedRowSaysWhatTheBytesSay() throws IOException {
    Set<String> times = new HashSet<>();
    for (SyntheticRecord record : make(4, 2_000)) {
      if (record.expectation().fate() != Fate.WRITTEN) {
        continue;
      }
      JsonNode json = MAPPER.readTree(record.value());
      var row = record.expectation().row();
      assertThat(row.get("event_id")).hasToString(json.get("event_id").asText());
      assertThat(row.get("user_id")).isEqualTo(json.get("user_id").asLong());
      assertThat(text(record.key())).isEqualTo(json.get("user_id").asText());
      JsonNode ts = json.get("ts");
      times.add(ts.isNumber() ? "number" : ts.asText().replaceAll("[0-9]+", "0"));
      Instant at =
          ts.isNumber()
              ? Instant.ofEpochMilli(ts.asLong())
              : ts.asText().contains("T")
                  ? OffsetDateTime.parse(ts.asText()).toInstant()
                  : Instant.parse(ts.asText().replace(' ', 'T') + "Z");
      assertThat(row.get("occurred_at")).isEqualTo(at);
      if (json.has("amount")) {
        assertThat((BigDecimal) row.get("amount"))
            .isEqualByComparingTo(new BigDecimal(json.get("amount").asText()));
      } else {
        assertThat(row.get("amount")).isNull();
      }
    }
    assertThat(times).hasSizeGreaterThanOrEqualTo(4);
  }

  @Test
  void whatIsBrokenAsJsonIsNoJson() {
    Set<String> syntax = Set.of("JSON_SYNTAX", "INVALID_UTF8", "LOOKS_LIKE_SCHEMA_REGISTRY");
    int seen = 0;
    for (SyntheticRecord record : make(5, 20_000)) {
      if (syntax.contains(record.expectation().label())) {
        seen++;
        assertThatThrownBy(() -> MAPPER.readTree(record.value()))
            .as(record.expectation().kind())
            .isInstanceOf(IOException.class);
      }
    }
    assertThat(seen).isPositive();
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertThat(Workloads.named("event-consumer", 1, START).name()).isEqualTo("event-consumer");
    assertThatThrownBy(() -> Workloads.named("event-consumr", 1, START))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("event-consumr")
        .hasMessageContaining("event-consumer");
  }
}
