package io.penstock.examples.analytics;

import io.penstock.producer.Expectation;
import io.penstock.producer.ExpectedBooks;
import io.penstock.producer.Fate;
import io.penstock.producer.SyntheticRecord;
import io.penstock.producer.Workloads;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What must be found after a run over the events of a seed: made a second time, apart from what was
 * sent.
 *
 * @param dead code and bytes of dead letters, and how many there are
 */
record AnalyticsModel(
    ExpectedBooks books, Map<UUID, Map<String, Object>> rows, Map<String, Integer> dead) {

  static AnalyticsModel of(long seed, Instant start, int events) {
    var workload = Workloads.named("analytics-consumer", seed, start);
    ExpectedBooks books = new ExpectedBooks();
    Map<UUID, Map<String, Object>> rows = new LinkedHashMap<>();
    Map<String, Integer> dead = new HashMap<>();
    for (int i = 0; i < events; i++) {
      SyntheticRecord record = workload.next();
      Expectation expectation = record.expectation();
      books.add(expectation);
      if (expectation.fate() == Fate.WRITTEN) {
        rows.put((UUID) expectation.row().get("event_id"), expectation.row());
      } else if (expectation.fate() == Fate.DEAD) {
        dead.merge(letter(expectation.label(), record.value()), 1, Integer::sum);
      }
    }
    return new AnalyticsModel(books, rows, dead);
  }

  /** A dead letter by what makes it one. */
  static String letter(String code, byte[] value) {
    return code + " " + (value == null ? "null" : HexFormat.of().formatHex(value));
  }
}
