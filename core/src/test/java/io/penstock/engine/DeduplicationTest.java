package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.record.Event;
import io.penstock.spi.SeenStore;
import io.penstock.spi.SeenStoreException;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class DeduplicationTest {

  private final Map<String, MemorySource.Log> logs = MemorySource.logs(2, 500, 20, new Random(3));
  private final MemorySink.Database database = new MemorySink.Database();
  private final Set<String> marked = ConcurrentHashMap.newKeySet();
  private final MemoryDeadLetter deadLetter = new MemoryDeadLetter(new Random(4), 0);
  private volatile boolean away;

  /** What no id can be made of. */
  private Predicate<String> unfit = value -> false;

  /** Whether a store that is away still knows what it has in memory. */
  private volatile boolean remembering;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private final class Store implements SeenStore {
    @Override
    public void open(String pipeline) {}

    private void check() throws SeenStoreException {
      if (away) {
        throw new SeenStoreException(Verdict.OUTAGE, "AWAY", "not there", null);
      }
    }

    @Override
    public boolean[] seen(List<String> ids) throws SeenStoreException {
      boolean[] seen = new boolean[ids.size()];
      for (int i = 0; i < seen.length; i++) {
        seen[i] = marked.contains(ids.get(i));
      }
      if (away && remembering) {
        throw new SeenStoreException(Verdict.OUTAGE, "AWAY", "not there", null, seen);
      }
      check();
      return seen;
    }

    @Override
    public void mark(List<String> ids) throws SeenStoreException {
      check();
      marked.addAll(ids);
    }

    @Override
    public String description() {
      return "memory";
    }

    @Override
    public void close() {}
  }

  private String id(Event<String> event) {
    if (unfit.test(event.value())) {
      throw new IllegalStateException("no id in " + event.value());
    }
    return event.value().endsWith("9") ? null : event.value();
  }

  private Books run() throws InterruptedException {
    logs.values()
        .forEach(
            log -> {
              log.committed = 0;
              log.open.clear();
            });
    try (Pipeline<String> pipeline =
        Pipeline.<String>named("seen")
            .source(new MemorySource(logs, new Random(1), 0, 0))
            .decoder(record -> new String(record.value(), StandardCharsets.UTF_8))
            .deduplicate(this::id, new Store())
            .sink(
                new MemorySink(
                    database, new Random(2), 0, value -> value.equals("value-123"), true))
            .deadLetter(deadLetter)
            .meters(registry)
            .batch(new SmallBatches(20))
            .build()) {
      pipeline.start();
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      return pipeline.status().books();
    }
  }

  @Test
  void whatWasSettledIsKnownAgainAndWhatDiedIsNot() throws Exception {
    Books first = run();
    assertThat(first.written()).isEqualTo(499);
    assertThat(marked).hasSize(449).doesNotContain("value-123");
    Books second = run();
    assertThat(second.duplicate()).isEqualTo(449);
    assertThat(second.written()).as("those without an id").isEqualTo(50);
    assertThat(second.deadLettered()).isEqualTo(1);
    assertThat(second.isBalanced()).isTrue();
  }

  @Test
  void aStoreThatIsAwayIsPassedOverAndCounted() throws Exception {
    away = true;
    Books books = run();
    assertThat(books.written()).isEqualTo(499);
    assertThat(registry.find("penstock.deduplicate.unavailable").counter())
        .as("removed with the pipeline")
        .isNull();
  }

  @Test
  void whatAStoreThatIsAwayKnowsNeverthelessCounts() throws Exception {
    run();
    marked.removeIf(id -> id.endsWith("7"));
    int known = marked.size();
    away = true;
    remembering = true;
    Books books = run();
    assertThat(known).isBetween(1, 448);
    assertThat(books.duplicate()).isEqualTo(known);
    assertThat(books.written()).isEqualTo(499 - known);
  }

  @Test
  void anIdThatCannotBeMadeCostsThatOneRecord() throws Exception {
    unfit = value -> value.endsWith("55");
    Books books = run();
    assertThat(books.written()).isEqualTo(494);
    assertThat(deadLetter.records()).hasSize(6);
    assertThat(deadLetter.records())
        .filteredOn(dead -> dead.rejection().code().equals("DEDUPLICATE_FAILED"))
        .hasSize(5)
        .allSatisfy(
            dead ->
                assertThat(dead.rejection().message())
                    .contains("IllegalStateException")
                    .doesNotContain("value-"));
    assertThat(marked).noneMatch(unfit);
  }
}
