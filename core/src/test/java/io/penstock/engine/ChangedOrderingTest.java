package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ordering by key was killed, its rows of the ledger are not level, and ordering is changed. */
class ChangedOrderingTest {

  private static final String PARTITION = "topic-0";
  private static final List<Integer> NEXT = List.of(100, 160, 120, 140);

  private final Map<String, MemorySource.Log> logs = MemorySource.logs(1, 400, 40, new Random(7));
  private final MemorySink.Database database = new MemorySink.Database();

  @BeforeEach
  void killed() {
    database.epochs.put(PARTITION, 1L);
    List<Position> next = new ArrayList<>();
    NEXT.forEach(offset -> next.add(Position.of(PARTITION, offset)));
    database.next.put(PARTITION, next);
    for (SourceRecord record : logs.get(PARTITION).records.values()) {
      if (record.position().isBefore(next.get(Dispatcher.laneOf(record.key(), NEXT.size())))) {
        database.rows.add(Event.of(record, value(record)));
      }
    }
    assertThat(database.rows).isNotEmpty();
  }

  private static String value(SourceRecord record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }

  private void run(Ordering ordering, int lanes) throws InterruptedException {
    PipelineOptions defaults = PipelineOptions.defaults();
    Pipeline<String> pipeline =
        Pipeline.<String>named("changed")
            .source(new MemorySource(logs, new Random(1), 0, 0))
            .decoder(ChangedOrderingTest::value)
            .sink(new MemorySink(database, new Random(2), 0, any -> false, true))
            .batch(new SmallBatches(30))
            .deadLetter(new MemoryDeadLetter(new Random(3), 0))
            .options(
                new PipelineOptions(
                    lanes,
                    ordering,
                    Delivery.EXACTLY_ONCE,
                    defaults.memory(),
                    defaults.retry(),
                    defaults.flood(),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    0))
            .build();
    try (pipeline) {
      pipeline.start();
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
    }
  }

  private List<Position> written() {
    return database.rows.stream().map(Event::position).toList();
  }

  private List<Position> all() {
    return logs.get(PARTITION).records.values().stream().map(SourceRecord::position).toList();
  }

  @Test
  void eachRowGoesOnForItsKeysAndThePartitionKeepsItsOrder() throws Exception {
    int before = database.rows.size();
    run(Ordering.PARTITION, 2);
    assertThat(written()).containsExactlyInAnyOrderElementsOf(all());
    List<Position> now = written().subList(before, database.rows.size());
    assertThat(now).isSortedAccordingTo((a, b) -> a.equals(b) ? 0 : a.isBefore(b) ? -1 : 1);
    assertThat(database.next.get(PARTITION)).as("level").hasSize(4);
    assertThat(database.next.get(PARTITION).stream().distinct()).hasSize(1);

    run(Ordering.PARTITION, 2);
    assertThat(database.next.get(PARTITION)).as("one row again").hasSize(1);
    assertThat(written()).containsExactlyInAnyOrderElementsOf(all());
  }

  @Test
  void withFewerLanesAndTheSameOrderingEachRecordIsThereOnceToo() throws Exception {
    run(Ordering.KEY, 3);
    assertThat(written()).containsExactlyInAnyOrderElementsOf(all());
  }
}
