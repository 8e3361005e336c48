package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.spi.Batch;
import io.penstock.spi.Capability;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.RejectedException;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.TransformException;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the pipeline does with a partition that is taken away: whatever it writes is finished and
 * settled before the partition goes, or it is not begun.
 */
@Timeout(60)
class HandOverTest {

  private static final int RECORDS = 40;

  /** Both are on a lane of their own. */
  private final Map<String, MemorySource.Log> logs = logs();

  private final MemorySource source = new MemorySource(logs, new Random(1), 0, 0);
  private final Target letters = new Target("letters");
  private final Target main = new Target("main");

  private static Map<String, MemorySource.Log> logs() {
    Map<String, MemorySource.Log> logs = new TreeMap<>();
    MemorySource.logs(8, 2_000, 100, new Random(3))
        .forEach(
            (partition, log) -> {
              if (logs.size() < 2) {
                while (log.records.size() > RECORDS) {
                  log.records.pollLastEntry();
                }
                logs.put(partition, log);
              }
            });
    assertThat(logs.values()).allMatch(log -> log.records.size() == RECORDS);
    return logs;
  }

  private List<String> values(String partition) {
    return logs.get(partition).records.values().stream()
        .map(record -> text(record.value()))
        .toList();
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  /** Where things are written, as a sink or as a dead letter; can be away, and can be watched. */
  private static final class Target implements Sink<String>, DeadLetter {
    final String name;
    final Queue<String> rows = new ConcurrentLinkedQueue<>();
    final AtomicInteger refusals = new AtomicInteger();
    volatile boolean away;

    /** Runs in front of each write. */
    volatile Runnable watch = () -> {};

    Target(String name) {
      this.name = name;
    }

    private boolean isAway() {
      watch.run();
      if (away) {
        refusals.incrementAndGet();
      }
      return away;
    }

    @Override
    public void open(SinkContext context) {}

    @Override
    public void open(DeadLetterContext context) {}

    @Override
    public void write(List<DeadRecord> dead) throws DeadLetterException {
      if (isAway()) {
        throw new DeadLetterException(Verdict.OUTAGE, "AWAY", "not there");
      }
      dead.forEach(record -> rows.add(text(record.record().value())));
    }

    @Override
    public SinkWriter<String> openWriter() {
      return new SinkWriter<>() {
        @Override
        public WriteResult write(Batch<String> batch) throws SinkException {
          if (isAway()) {
            throw new SinkException(Verdict.OUTAGE, "AWAY", "not there");
          }
          batch.events().forEach(event -> rows.add(event.value()));
          return WriteResult.allWritten(batch.size());
        }

        @Override
        public void probe() throws SinkException {
          if (away) {
            throw new SinkException(Verdict.OUTAGE, "AWAY", "not there");
          }
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public String description() {
      return name;
    }

    @Override
    public void close() {}
  }

  private static PipelineOptions options() {
    PipelineOptions defaults = PipelineOptions.defaults();
    return new PipelineOptions(
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
        Duration.ofSeconds(20),
        // Longer than any test waits: a lane that is inside and waits makes it fail.
        Duration.ofSeconds(30),
        0);
  }

  private PipelineBuilder<String> pipeline() {
    return Pipeline.<String>named("hand-over")
        .source(source)
        .decoder(record -> text(record.value()))
        .sink(main)
        .batch(new SmallBatches(RECORDS))
        .deadLetter(letters)
        .options(options());
  }

  private PipelineBuilder<String> refusingAll() {
    return pipeline()
        .decoder(
            record -> {
              throw new RejectedException("BROKEN", "does not decode");
            });
  }

  /** What happens once: a partition is taken away while something of it is being written. */
  private Runnable takesAway(String partition) {
    AtomicInteger calls = new AtomicInteger();
    return () -> {
      if (calls.getAndIncrement() == 0) {
        int before = source.leaving;
        source.takeAway(partition);
        source.giveBack(partition);
        await().until(() -> source.leaving > before);
        // A partition that goes at once is gone by then.
        pause(100);
      }
    };
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static void drain(Pipeline<String> pipeline) throws InterruptedException {
    assertThat(pipeline.awaitDrained(Duration.ofSeconds(20)))
        .as("drained, %s", pipeline.status())
        .isTrue();
    assertThat(pipeline.status().books().isBalanced()).as("%s", pipeline.status().books()).isTrue();
  }

  private String onlyPartition() {
    String first = logs.keySet().iterator().next();
    logs.keySet().removeIf(partition -> !partition.equals(first));
    return first;
  }

  @Test
  void deadLettersThatAreBeingWrittenAreSettledBeforeTheirPartitionGoes() throws Exception {
    String partition = onlyPartition();
    letters.watch = takesAway(partition);
    try (Pipeline<String> pipeline = refusingAll().build()) {
      pipeline.start();
      await().until(() -> source.rebalances == 1);
      drain(pipeline);
      assertThat(letters.rows).containsExactlyInAnyOrderElementsOf(values(partition));
    }
  }

  @Test
  void deadLettersOfAPartitionThatWentAreNotWritten() throws Exception {
    String going = logs.keySet().iterator().next();
    letters.away = true;
    try (Pipeline<String> pipeline = refusingAll().build()) {
      pipeline.start();
      await().until(() -> pipeline.status().books().read() == 2 * RECORDS);
      await().until(() -> letters.refusals.get() > 4);
      source.takeAway(going);
      await().until(() -> source.rebalances == 1);
      letters.away = false;
      drain(pipeline);
      assertThat(letters.rows).hasSize(RECORDS).doesNotContainAnyElementsOf(values(going));
      assertThat(pipeline.status().books().handedBack()).isEqualTo(RECORDS);
      assertThat(logs.get(going).committed).isZero();
      source.giveBack(going);
      await().until(() -> pipeline.status().books().read() == 3 * RECORDS);
      drain(pipeline);
      assertThat(letters.rows).hasSize(2 * RECORDS).containsAll(values(going));
    }
  }

  @Test
  void aRequiredBranchHasItBeforeThePartitionGoes() throws Exception {
    String partition = onlyPartition();
    Target audit = new Target("audit");
    Runnable takesAway = takesAway(partition);
    Branch<String> branch =
        Branch.<String>required("audit", audit)
            .transform(
                event -> {
                  takesAway.run();
                  return event;
                })
            .build();
    try (Pipeline<String> pipeline = pipeline().branch(branch).build()) {
      pipeline.start();
      await().until(() -> source.rebalances == 1);
      drain(pipeline);
      assertThat(main.rows).containsExactlyElementsOf(values(partition));
      assertThat(audit.rows).containsExactlyElementsOf(values(partition));
    }
  }

  @Test
  void deadLettersOfARequiredBranchAreSettledBeforeThePartitionGoes() throws Exception {
    String partition = onlyPartition();
    letters.watch = takesAway(partition);
    Branch<String> branch =
        Branch.<String>required("audit", new Target("audit"))
            .transform(
                event -> {
                  throw new RejectedException("UNFIT", "the audit does not take it");
                })
            .build();
    try (Pipeline<String> pipeline = pipeline().branch(branch).build()) {
      pipeline.start();
      await().until(() -> source.rebalances == 1);
      drain(pipeline);
      assertThat(main.rows).containsExactlyElementsOf(values(partition));
      assertThat(letters.rows).containsExactlyElementsOf(values(partition));
    }
  }

  @Test
  void aRequiredBranchWritesNothingOfAPartitionThatWent() throws Exception {
    String going = logs.keySet().iterator().next();
    Target audit = new Target("audit");
    audit.away = true;
    try (Pipeline<String> pipeline =
        pipeline().branch(Branch.required("audit", audit).build()).build()) {
      pipeline.start();
      await().until(() -> main.rows.size() == 2 * RECORDS);
      await().until(() -> audit.refusals.get() >= 2);
      source.takeAway(going);
      await().until(() -> source.rebalances == 1);
      // Its new owner begins where this one has stopped, and writes; then the branch is back here.
      audit.away = false;
      drain(pipeline);
      assertThat(audit.rows).hasSize(RECORDS).doesNotContainAnyElementsOf(values(going));
      Books books = pipeline.status().books();
      assertThat(books.handedBack()).isEqualTo(RECORDS);
      assertThat(books.written()).isEqualTo(RECORDS);
      assertThat(logs.get(going).committed).as("acknowledged without the branch").isZero();
      source.giveBack(going);
      await().until(() -> pipeline.status().books().read() == 3 * RECORDS);
      drain(pipeline);
      assertThat(audit.rows).hasSize(2 * RECORDS).containsAll(values(going));
      assertThat(pipeline.status().books().written()).isEqualTo(2 * RECORDS);
    }
  }

  /** A lookup table of the branch, for example, of which nobody knows when it comes back. */
  @Test
  void aPartitionDoesNotWaitForWhatABranchWaitsFor() throws Exception {
    String going = logs.keySet().iterator().next();
    Target audit = new Target("audit");
    Target table = new Target("table");
    table.away = true;
    Branch<String> branch =
        Branch.<String>required("audit", audit)
            .transform(
                event -> {
                  if (table.isAway()) {
                    throw new TransformException(Verdict.OUTAGE, "AWAY", "not there", null);
                  }
                  return event;
                })
            .build();
    try (Pipeline<String> pipeline = pipeline().branch(branch).build()) {
      pipeline.start();
      await().until(() -> main.rows.size() == 2 * RECORDS);
      await().until(() -> table.refusals.get() > 4);
      source.takeAway(going);
      await().until(() -> source.rebalances == 1);
      await().until(() -> pipeline.status().books().handedBack() == RECORDS);
      table.away = false;
      drain(pipeline);
      assertThat(audit.rows).hasSize(RECORDS).doesNotContainAnyElementsOf(values(going));
      assertThat(logs.get(going).committed).as("acknowledged without the branch").isZero();
    }
  }
}
