package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.record.Event;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Batch;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Outcome;
import io.penstock.spi.RejectedException;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BranchTest {

  private final Map<String, MemorySource.Log> logs = MemorySource.logs(2, 1_000, 40, new Random(7));
  private final MemorySource source = new MemorySource(logs, new Random(1), 0, 0);
  private final MemoryDeadLetter deadLetter = new MemoryDeadLetter(new Random(2), 0);
  private final SwitchableSink main = new SwitchableSink();
  private final SwitchableSink audit = new SwitchableSink();

  /** A sink that can be taken away. */
  private static final class SwitchableSink implements Sink<String> {
    final Queue<String> rows = new ConcurrentLinkedQueue<>();
    volatile boolean away;

    /** What it holds something newer of. */
    volatile Predicate<String> stale = value -> false;

    private void check() throws SinkException {
      if (away) {
        throw new SinkException(Verdict.OUTAGE, "08006", "away");
      }
    }

    @Override
    public void open(SinkContext context) throws SinkException {
      check();
    }

    @Override
    public SinkWriter<String> openWriter() {
      return new SinkWriter<>() {
        @Override
        public WriteResult write(Batch<String> batch) throws SinkException {
          check();
          WriteResult.Builder result = WriteResult.of(batch.size());
          for (int i = 0; i < batch.size(); i++) {
            String value = batch.events().get(i).value();
            if (stale.test(value)) {
              result.set(i, Outcome.STALE);
            } else {
              rows.add(value);
              result.set(i, Outcome.WRITTEN);
            }
          }
          return result.build();
        }

        @Override
        public void probe() throws SinkException {
          check();
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String description() {
      return "switchable";
    }

    @Override
    public void close() {}
  }

  private static PipelineOptions options(Delivery delivery, long memory, FloodLimit flood) {
    return new PipelineOptions(
        2,
        Ordering.PARTITION,
        delivery,
        memory,
        new RetryPolicy(
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            2,
            0,
            0,
            RetryPolicy.OnExhausted.WAIT,
            Duration.ofMillis(5)),
        flood,
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        0);
  }

  private PipelineBuilder<String> builder() {
    PipelineOptions defaults = PipelineOptions.defaults();
    return Pipeline.<String>named("branches")
        .source(source)
        .decoder(record -> new String(record.value(), StandardCharsets.UTF_8))
        .sink(main)
        .batch(new SmallBatches(50))
        .deadLetter(deadLetter)
        .options(options(Delivery.AT_LEAST_ONCE, defaults.memory(), defaults.flood()));
  }

  @SafeVarargs
  private final Pipeline<String> pipeline(Branch<String>... branches) {
    PipelineBuilder<String> builder = builder();
    for (Branch<String> branch : branches) {
      builder.branch(branch);
    }
    return builder.build();
  }

  @Test
  void aRequiredBranchHoldsAcknowledgementBackAndGetsEverything() throws Exception {
    Branch<String> branch =
        Branch.required("audit", audit)
            .transform(
                event -> {
                  if (event.value().endsWith("77")) {
                    throw new RejectedException("NO_77", "the audit takes no 77");
                  }
                  return event.value().endsWith("5") ? event.filtered("fives") : event;
                })
            .build();
    try (Pipeline<String> pipeline = pipeline(branch)) {
      pipeline.start();
      await().until(() -> pipeline.status().state() == PipelineState.RUNNING);
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      assertThat(main.rows).hasSize(1_000);
      assertThat(audit.rows).hasSize(1_000 - 100 - 10);
      assertThat(deadLetter.records()).hasSize(10);
      assertThat(pipeline.status().branches())
          .containsExactly(new BranchStatus("audit", true, 890, 0, 100, 10, 0));
      assertThat(pipeline.status().books().written()).isEqualTo(1_000);
    }
  }

  @Test
  void whileARequiredBranchIsAwayNothingIsSettled() throws Exception {
    try (Pipeline<String> pipeline = pipeline(Branch.required("audit", audit).build())) {
      pipeline.start();
      await().until(() -> pipeline.status().state() == PipelineState.RUNNING);
      long before = pipeline.status().books().written();
      audit.away = true;
      await().until(() -> !pipeline.status().isReady() || pipeline.status().drained());
      if (!pipeline.status().drained()) {
        Books held = pipeline.status().books();
        assertThat(held.inFlight()).isPositive();
        assertThat(held.written()).isGreaterThanOrEqualTo(before);
        assertThat(audit.rows).hasSizeGreaterThanOrEqualTo((int) held.written());
      }
      audit.away = false;
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      assertThat(audit.rows).containsExactlyInAnyOrderElementsOf(List.copyOf(main.rows));
    }
  }

  @Test
  void aBestEffortBranchNeverHoldsThePipelineUpAndCountsWhatItDrops() throws Exception {
    audit.away = true;
    Branch<String> branch = Branch.bestEffort("audit", audit).queue(100).build();
    try (Pipeline<String> pipeline = pipeline(branch)) {
      pipeline.start();
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      assertThat(pipeline.status().isReady()).isTrue();
      assertThat(main.rows).hasSize(1_000);
      BranchStatus whileAway = pipeline.status().branches().get(0);
      assertThat(whileAway.dropped()).isPositive();
      audit.away = false;
      await()
          .untilAsserted(
              () -> {
                BranchStatus now = pipeline.status().branches().get(0);
                assertThat(now.written() + now.dropped()).isEqualTo(1_000);
                assertThat(audit.rows).hasSize((int) now.written());
              });
    }
  }

  /**
   * An older update behind a deletion would bring a row back that the sink has rightly left out.
   */
  @Test
  void aBranchOfThePresentStateGetsNothingThatTheSinkLeftOutAsStale() throws Exception {
    main.stale = value -> value.endsWith("3");
    SwitchableSink history = audit;
    SwitchableSink present = new SwitchableSink();
    SwitchableSink lossy = new SwitchableSink();
    try (Pipeline<String> pipeline =
        pipeline(
            Branch.required("history", history).build(),
            Branch.required("present", present).withoutStale().build(),
            Branch.bestEffort("lossy", lossy).withoutStale().build())) {
      pipeline.start();
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      assertThat(main.rows).hasSize(900);
      assertThat(history.rows).hasSize(1_000);
      assertThat(present.rows).containsExactlyInAnyOrderElementsOf(main.rows);
      await().until(() -> lossy.rows.size() == 900);
    }
  }

  /** Takes nothing for as long as it is told to. */
  private static final class SwitchableDeadLetter implements DeadLetter {
    final Queue<DeadRecord> records = new ConcurrentLinkedQueue<>();
    final AtomicInteger refusals = new AtomicInteger();
    volatile boolean away;
    volatile boolean hopeless;

    @Override
    public void open(DeadLetterContext context) throws DeadLetterException {
      if (hopeless) {
        refusals.incrementAndGet();
        throw new DeadLetterException(Verdict.STOP, "NO_PERMISSION", "grant it");
      }
    }

    @Override
    public void write(List<DeadRecord> dead) throws DeadLetterException {
      if (away) {
        refusals.incrementAndGet();
        throw new DeadLetterException(Verdict.OUTAGE, "AWAY", "not there");
      }
      records.addAll(dead);
    }

    @Override
    public String description() {
      return "switchable";
    }

    @Override
    public void close() {}
  }

  private static Event<String> refuse(Event<String> event) throws RejectedException {
    throw new RejectedException("UNFIT", "the branch takes nothing");
  }

  @Test
  void aBestEffortBranchThatRefusesEverythingIsNoFloodOfThePipelines() throws Exception {
    AtomicReference<Pipeline<String>> running = new AtomicReference<>();
    Branch<String> branch =
        Branch.bestEffort("audit", audit)
            .transform(BranchTest::refuse)
            .deadLetter(new SwitchableDeadLetter())
            .batch(10, Duration.ofMillis(1))
            .build();
    Pipeline<String> pipeline =
        builder()
            .decoder(
                record -> {
                  String value = new String(record.value(), StandardCharsets.UTF_8);
                  if (value.equals("value-999")) {
                    // One bad record of the pipeline's own, once the branch has its flood.
                    await().until(() -> running.get().status().branches().get(0).dropped() > 0);
                    throw new RejectedException("BROKEN", "does not decode");
                  }
                  return value;
                })
            .options(
                options(
                    Delivery.AT_LEAST_ONCE,
                    64 << 20,
                    new FloodLimit(0.1, 200, Duration.ofMinutes(1))))
            .branch(branch)
            .build();
    running.set(pipeline);
    pipeline.start();
    try {
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      assertThat(pipeline.status().isReady()).isTrue();
      assertThat(main.rows).hasSize(999);
      assertThat(deadLetter.records()).hasSize(1);
    } finally {
      // What the branch still holds is not waited for.
      pipeline.stop(Duration.ZERO);
    }
    assertThat(pipeline.status().failure()).isNull();
    BranchStatus end = pipeline.status().branches().get(0);
    assertThat(end.deadLettered() + end.dropped()).isEqualTo(999);
  }

  @Test
  void whatTheBranchWroteOfABatchThatFailedIsNotCountedAsDroppedToo() throws Exception {
    Branch<String> branch =
        Branch.bestEffort("audit", audit)
            .transform(event -> event.value().endsWith("7") ? refuse(event) : event)
            .deadLetter(new SwitchableDeadLetter())
            .batch(100, Duration.ofSeconds(1))
            .build();
    Pipeline<String> pipeline =
        builder()
            .options(
                options(
                    Delivery.AT_LEAST_ONCE,
                    64 << 20,
                    new FloodLimit(0.01, 1, Duration.ofMinutes(1))))
            .branch(branch)
            .build();
    pipeline.start();
    try {
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      await().until(() -> pipeline.status().branches().get(0).dropped() > 0);
    } finally {
      pipeline.stop(Duration.ZERO);
    }
    BranchStatus end = pipeline.status().branches().get(0);
    assertThat(end.written()).isEqualTo(audit.rows.size()).isPositive();
    assertThat(end.written() + end.dropped() + end.deadLettered()).isEqualTo(1_000);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whileTheDeadLetterOfABestEffortBranchIsAwayThePipelineIsReady(boolean own) throws Exception {
    SwitchableDeadLetter letters = new SwitchableDeadLetter();
    letters.away = true;
    Branch.Builder<String> branch =
        Branch.bestEffort("audit", audit)
            .transform(event -> event.value().endsWith("7") ? refuse(event) : event);
    if (own) {
      branch.deadLetter(letters);
    }
    PipelineBuilder<String> builder = builder().branch(branch.build());
    if (!own) {
      builder.deadLetter(letters);
    }
    try (Pipeline<String> pipeline = builder.build()) {
      pipeline.start();
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      await().until(() -> letters.refusals.get() > 3);
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
      assertThat(pipeline.status().isReady()).isTrue();
      letters.away = false;
      await().until(() -> letters.records.size() == 100);
      await().until(() -> audit.rows.size() == 900);
    }
  }

  @Test
  void aBestEffortBranchWhoseDeadLetterCannotBeOpenedKeepsNothingFromStarting() throws Exception {
    SwitchableDeadLetter letters = new SwitchableDeadLetter();
    letters.hopeless = true;
    Branch<String> branch =
        Branch.bestEffort("audit", audit).deadLetter(letters).queue(2_000).build();
    try (Pipeline<String> pipeline = pipeline(branch)) {
      pipeline.start();
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      await().until(() -> letters.refusals.get() > 3);
      assertThat(pipeline.status().isReady()).isTrue();
      assertThat(main.rows).hasSize(1_000);
      letters.hopeless = false;
      await().until(() -> audit.rows.size() == 1_000);
    }
  }

  @Test
  void theQueueOfABestEffortBranchIsBoundedByBytesToo() throws Exception {
    audit.away = true;
    long memory = 64 << 10;
    Branch<String> branch = Branch.bestEffort("audit", audit).queue(2_000).build();
    long all =
        logs.values().stream()
            .flatMap(log -> log.records.values().stream())
            .mapToLong(SourceRecord::sizeInBytes)
            .sum();
    assertThat(all).isGreaterThan(memory);
    try (Pipeline<String> pipeline =
        builder()
            .options(options(Delivery.AT_LEAST_ONCE, memory, FloodLimit.DEFAULT))
            .branch(branch)
            .build()) {
      pipeline.start();
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(20))).isTrue();
      long dropped = pipeline.status().branches().get(0).dropped();
      assertThat(dropped).isBetween(700L, 999L);
      audit.away = false;
      await().until(() -> audit.rows.size() == 1_000 - dropped);
    }
  }
}
