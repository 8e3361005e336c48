package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.spi.Batch;
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
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

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

  @SafeVarargs
  private final Pipeline<String> pipeline(Branch<String>... branches) {
    PipelineOptions defaults = PipelineOptions.defaults();
    PipelineBuilder<String> builder =
        Pipeline.<String>named("branches")
            .source(source)
            .decoder(record -> new String(record.value(), StandardCharsets.UTF_8))
            .sink(main)
            .batch(new SmallBatches(50))
            .deadLetter(deadLetter)
            .options(
                new PipelineOptions(
                    2,
                    Ordering.PARTITION,
                    Delivery.AT_LEAST_ONCE,
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
                    0));
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
}
