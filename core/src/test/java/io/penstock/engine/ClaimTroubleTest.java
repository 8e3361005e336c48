package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The ledger has given a partition to us, and the source cannot begin to read it yet. */
class ClaimTroubleTest {

  private static final int RECORDS = 600;

  private final Map<String, MemorySource.Log> logs =
      MemorySource.logs(3, RECORDS, 40, new Random(7));
  private final MemorySource source = new MemorySource(logs, new Random(1), 0, 0);
  private final MemorySink.Database database = new MemorySink.Database();

  private Pipeline<String> pipeline() {
    PipelineOptions defaults = PipelineOptions.defaults();
    return Pipeline.<String>named("claims")
        .source(source)
        .decoder(record -> new String(record.value(), StandardCharsets.UTF_8))
        .sink(new MemorySink(database, new Random(2), 0, value -> false, true))
        .batch(new SmallBatches(50))
        .deadLetter(new MemoryDeadLetter(new Random(3), 0))
        .options(
            new PipelineOptions(
                2,
                Ordering.PARTITION,
                Delivery.EXACTLY_ONCE,
                defaults.memory(),
                new RetryPolicy(
                    Duration.ofMillis(1),
                    Duration.ofMillis(5),
                    2,
                    0,
                    0,
                    RetryPolicy.OnExhausted.WAIT,
                    Duration.ofMillis(5)),
                defaults.flood(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                0))
        .build();
  }

  private int rows() {
    synchronized (database) {
      return database.rows.size();
    }
  }

  private static SourceException trouble(Verdict verdict) {
    return new SourceException(verdict, "RANGE_UNKNOWN", "the partition has no leader");
  }

  private void outlasts(String partition, Supplier<SourceException> trouble) throws Exception {
    source.immovable = asked -> asked.equals(partition) ? trouble.get() : null;
    int others = RECORDS - logs.get(partition).records.size();
    try (Pipeline<String> pipeline = pipeline()) {
      pipeline.start();
      // The others are read meanwhile, which takes many polls.
      await().until(() -> rows() == others);
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.WAITING);
      assertThat(pipeline.status().isReady()).isFalse();
      source.immovable = asked -> null;
      await().until(() -> rows() == RECORDS);
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      assertThat(pipeline.status().isReady()).isTrue();
      assertThat(pipeline.status().books().read()).isEqualTo(RECORDS);
    }
  }

  @Test
  void aPartitionThatCannotBeMovedYetIsReadLaterAndTheOthersNow() throws Exception {
    outlasts("topic-0", () -> trouble(Verdict.RETRY));
  }

  @Test
  void theSameForTheLastOfThem() throws Exception {
    outlasts("topic-2", () -> trouble(Verdict.OUTAGE));
  }

  @Test
  void anExceptionThatNobodyDescribedCountsAsAnOutage() throws Exception {
    outlasts(
        "topic-1",
        () -> {
          throw new IllegalStateException("a client's surprise");
        });
  }

  @Test
  void whereOnlyAPersonCanHelpThePipelineStops() throws Exception {
    source.immovable = asked -> asked.equals("topic-1") ? trouble(Verdict.STOP) : null;
    Pipeline<String> pipeline = pipeline();
    pipeline.start();
    assertThat(pipeline.awaitEnd(Duration.ofSeconds(20))).isTrue();
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.FAILED);
    assertThat(pipeline.status().failure().code()).isEqualTo("RANGE_UNKNOWN");
  }
}
