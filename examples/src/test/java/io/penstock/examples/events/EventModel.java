package io.penstock.examples.events;

import io.penstock.producer.Expectation;
import io.penstock.producer.ExpectedBooks;
import io.penstock.producer.Fate;
import io.penstock.producer.SyntheticRecord;
import io.penstock.producer.Workloads;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What must be found after a run over the events of a seed: made a second time, apart from what was
 * sent.
 */
record EventModel(
    ExpectedBooks books, Map<UUID, Map<String, Object>> rows, Map<DeadLetter, Integer> dead) {

  static EventModel of(long seed, Instant start, int events) {
    var workload = Workloads.named("event-consumer", seed, start);
    ExpectedBooks books = new ExpectedBooks();
    Map<UUID, Map<String, Object>> rows = new LinkedHashMap<>();
    Map<DeadLetter, Integer> dead = new HashMap<>();
    for (int i = 0; i < events; i++) {
      SyntheticRecord record = workload.next();
      Expectation expectation = record.expectation();
      books.add(expectation);
      if (expectation.fate() == Fate.WRITTEN) {
        rows.put((UUID) expectation.row().get("event_id"), expectation.row());
      } else if (expectation.fate() == Fate.DEAD) {
        dead.merge(
            DeadLetter.of(expectation.label(), record.key(), record.value()), 1, Integer::sum);
      }
    }
    return new EventModel(books, rows, dead);
  }
}
