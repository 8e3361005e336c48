package io.penstock.producer.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.producer.ExpectedBooks;
import io.penstock.producer.Fate;
import io.penstock.producer.SyntheticRecord;
import io.penstock.producer.Workloads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnalyticsWorkloadTest {

  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static List<SyntheticRecord> make(long seed, int count) {
    var workload = Workloads.named(AnalyticsWorkload.NAME, seed, START);
    List<SyntheticRecord> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      records.add(workload.next());
    }
    return records;
  }

  @Test
  void theSameSeedGivesTheSameBytes() {
    List<SyntheticRecord> first = make(7, 2_000);
    List<SyntheticRecord> second = make(7, 2_000);
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i).value()).isEqualTo(first.get(i).value());
      assertThat(second.get(i).expectation()).isEqualTo(first.get(i).expectation());
    }
    assertThat(make(8, 1).get(0).value()).isNotEqualTo(first.get(0).value());
  }

  @Test
  void everyKindOfFaultIsAmongSomeThousandEvents() {
    Set<String> kinds = new HashSet<>();
    Set<String> bytes = new HashSet<>();
    ExpectedBooks books = new ExpectedBooks();
    for (SyntheticRecord record : make(1, 6_000)) {
      books.add(record.expectation());
      if (record.expectation().fate() == Fate.DEAD) {
        kinds.add(record.expectation().kind());
      } else {
        boolean isNew = bytes.add(new String(record.value(), StandardCharsets.UTF_8));
        assertThat(isNew).isEqualTo(record.expectation().fate() == Fate.WRITTEN);
      }
    }
    assertThat(kinds).hasSize(AnalyticsFault.values().length);
    assertThat(books.duplicates()).isBetween(60L, 180L);
    assertThat(books.dead()).isBetween(30L, 120L);
    assertThat(books.written() + books.duplicates() + books.dead()).isEqualTo(6_000);
  }

  /** The rows are checked against a reading of the bytes that shares nothing with their making. */
  @Test
  void theExpectedRowSaysWhatTheBytesSay() throws IOException {
    Set<Long> weeks = new HashSet<>();
    for (SyntheticRecord record : make(2, 2_000)) {
      if (record.expectation().fate() != Fate.WRITTEN) {
        continue;
      }
      var row = record.expectation().row();
      JsonNode json = MAPPER.readTree(record.value());
      assertThat(json.get("event_id").textValue()).isEqualTo(row.get("event_id").toString());
      assertThat(json.get("event_type").textValue()).isEqualTo(row.get("event_type"));
      assertThat(json.path("user_id").textValue()).isEqualTo(row.get("user_id"));
      Instant time = (Instant) row.get("time");
      JsonNode timestamp = json.get("timestamp");
      if (timestamp.isNumber()) {
        assertThat(timestamp.longValue()).isEqualTo(time.toEpochMilli());
      } else if (timestamp.textValue().endsWith("Z")) {
        assertThat(Instant.parse(timestamp.textValue())).isEqualTo(time);
      } else {
        assertThat(LocalDateTime.parse(timestamp.textValue()).toInstant(ZoneOffset.UTC))
            .isEqualTo(time);
      }
      assertThat(time).isBetween(START.minusSeconds(41 * 86_400), START.plusSeconds(10));
      weeks.add(time.getEpochSecond() / (7 * 86_400));
      assertThat(json.get("properties")).isEqualTo(row.get("properties"));
    }
    assertThat(weeks).hasSizeGreaterThan(3);
  }
}
