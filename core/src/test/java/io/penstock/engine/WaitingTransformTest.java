package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.record.Event;
import io.penstock.spi.Stage;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformContext;
import io.penstock.spi.TransformException;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A transform whose lookup table is away holds its records back, and nothing else happens. */
class WaitingTransformTest {

  private final Map<String, MemorySource.Log> logs = MemorySource.logs(2, 500, 40, new Random(3));
  private final MemorySource source = new MemorySource(logs, new Random(4), 0, 0);
  private final MemoryDeadLetter deadLetter = new MemoryDeadLetter(new Random(5), 0);
  private final MemorySink sink =
      new MemorySink(new MemorySink.Database(), new Random(6), 0, value -> false, true);
  private final Table table = new Table();

  /** Looks something up that can be taken away. */
  private static final class Table implements Transform<String> {
    volatile Verdict failing;
    volatile boolean forgets;
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();

    @Override
    public void open(TransformContext context) {
      assertThat(context.pipeline()).isEqualTo("looking-up");
      opened.incrementAndGet();
    }

    @Override
    public Event<String> apply(Event<String> event) throws TransformException {
      Verdict verdict = failing;
      if (verdict != null) {
        throw new TransformException(verdict, "TABLE_AWAY", "the table is away");
      }
      return forgets ? null : event;
    }

    @Override
    public Stage stage() {
      return Stage.ENRICH;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private Pipeline<String> pipeline() {
    return pipeline(source, PipelineOptions.defaults().memory());
  }

  private Pipeline<String> pipeline(MemorySource source, long memory) {
    PipelineOptions defaults = PipelineOptions.defaults();
    return Pipeline.<String>named("looking-up")
        .source(source)
        .decoder(record -> new String(record.value(), StandardCharsets.UTF_8))
        .transform(table)
        .sink(sink)
        .batch(new SmallBatches(50))
        .deadLetter(deadLetter)
        .options(
            new PipelineOptions(
                2,
                Ordering.PARTITION,
                Delivery.AT_LEAST_ONCE,
                memory,
                new RetryPolicy(
                    Duration.ofMillis(1),
                    Duration.ofMillis(5),
                    2,
                    0,
                    0,
                    RetryPolicy.OnExhausted.WAIT,
                    Duration.ofMillis(5)),
                FloodLimit.NONE,
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                0))
        .build();
  }

  @Test
  void anOutageIsWaitedOutAndShown() throws Exception {
    table.failing = Verdict.OUTAGE;
    try (Pipeline<String> pipeline = pipeline()) {
      pipeline.start();
      await().until(() -> !pipeline.status().waits().isEmpty());
      assertThat(pipeline.status().isReady()).isFalse();
      assertThat(pipeline.status().waits().get(0).component()).isEqualTo("enrichment");
      assertThat(pipeline.status().books().written()).isZero();
      table.failing = null;
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      assertThat(pipeline.status().books().written()).isEqualTo(500);
      assertThat(deadLetter.records()).isEmpty();
      assertThat(pipeline.status().isReady()).isTrue();
    }
    assertThat(table.opened).hasValue(1);
    assertThat(table.closed).hasPositiveValue();
  }

  /** What the next poll may bring is kept free beforehand, in each lane. */
  @Test
  void whileItWaitsItHoldsNoMoreThanItsBudget() throws Exception {
    long budget = 100_000;
    table.failing = Verdict.OUTAGE;
    MemorySource large =
        new MemorySource(MemorySource.logs(8, 5_000, 200, new Random(7)), new Random(8), 0, 0);
    try (Pipeline<String> pipeline = pipeline(large, budget)) {
      pipeline.start();
      await().until(() -> pipeline.status().pausedPartitions() == 8);
      assertThat(pipeline.status().inFlightBytes()).isBetween(budget / 3, budget);
      table.failing = null;
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      assertThat(pipeline.status().books().written()).isEqualTo(5_000);
    }
  }

  @Test
  void stoppedWhileItWaitsItSettlesNothing() throws Exception {
    table.failing = Verdict.RETRY;
    Pipeline<String> pipeline = pipeline();
    pipeline.start();
    await().until(() -> !pipeline.status().waits().isEmpty());
    Books books = pipeline.stop(Duration.ofMillis(100));
    assertThat(books.inFlight()).isPositive();
    assertThat(books.written()).isZero();
    assertThat(pipeline.status().failure().code()).isEqualTo("UNFINISHED");
    assertThat(deadLetter.records()).isEmpty();
    assertThat(logs.values()).allMatch(log -> log.committed == 0);
  }

  @Test
  void whatItRejectsIsDeadLetteredUnderItsStage() throws Exception {
    table.failing = Verdict.REJECT;
    try (Pipeline<String> pipeline = pipeline()) {
      pipeline.start();
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(deadLetter.records())
        .hasSize(500)
        .allMatch(dead -> dead.stage() == Stage.ENRICH)
        .allMatch(dead -> dead.rejection().code().equals("TABLE_AWAY"));
  }

  /** Null is what the engine says when a partition went away; nobody else may say it. */
  @Test
  void aTransformThatReturnsNullLosesNothing() throws Exception {
    table.forgets = true;
    try (Pipeline<String> pipeline = pipeline()) {
      pipeline.start();
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      assertThat(pipeline.status().books().deadLettered()).isEqualTo(500);
    }
    assertThat(deadLetter.records())
        .hasSize(500)
        .allMatch(dead -> dead.rejection().code().equals("ENRICH_FAILED"));
    assertThat(logs.values()).allMatch(log -> log.committed > 0);
  }

  @Test
  void whatOnlyAPersonCanMendStopsThePipeline() throws Exception {
    table.failing = Verdict.STOP;
    Pipeline<String> pipeline = pipeline();
    pipeline.start();
    assertThat(pipeline.awaitEnd(Duration.ofSeconds(20))).isTrue();
    assertThat(pipeline.status().failure().message())
        .contains("enrichment")
        .contains("the table is away")
        .contains("positions have not moved");
    assertThat(deadLetter.records()).isEmpty();
  }
}
