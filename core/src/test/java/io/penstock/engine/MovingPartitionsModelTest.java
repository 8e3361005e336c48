package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.record.Event;
import io.penstock.spi.Batch;
import io.penstock.spi.RejectedException;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;

/**
 * Two pipelines with a required branch, and partitions that move between them in an orderly way
 * while sink, branch and dead letter fail at random: whatever happens, each target ends with the
 * newest value of each key, and nothing is missing. The seed is part of every message; set the
 * system property {@code penstock.test.seed} to repeat a run's decisions.
 */
@Timeout(120)
class MovingPartitionsModelTest {

  private static final int RECORDS = 600;
  private static final int MOVES = 50;

  private final Table main = new Table();
  private final Table branch = new Table();

  /** Rows in the order in which they were written, as both pipelines see it. */
  private static final class Table {
    private final List<Event<String>> rows = new ArrayList<>();

    synchronized void add(List<Event<String>> events) {
      rows.addAll(events);
    }

    synchronized List<Event<String>> rows() {
      return List.copyOf(rows);
    }

    synchronized Set<Integer> numbers() {
      Set<Integer> numbers = new HashSet<>();
      rows.forEach(row -> numbers.add(number(row)));
      return numbers;
    }
  }

  private static int number(Event<String> event) {
    return (int) event.record().timestamp();
  }

  private static boolean isBroken(int number) {
    return number % 37 == 5;
  }

  private static boolean isUnfit(int number) {
    return number % 41 == 3;
  }

  /** One pipeline's way to a table. */
  private record WayTo(Table table, Random random, double failureShare) implements Sink<String> {

    @Override
    public void open(SinkContext context) {}

    @Override
    public SinkWriter<String> openWriter() {
      return new SinkWriter<>() {
        @Override
        public WriteResult write(Batch<String> batch) throws SinkException {
          maybeFail();
          table.add(batch.events());
          // Written, but who knows?
          maybeFail();
          return WriteResult.allWritten(batch.size());
        }

        @Override
        public void probe() throws SinkException {
          maybeFail();
        }

        @Override
        public void close() {}
      };
    }

    private void maybeFail() throws SinkException {
      double chance;
      synchronized (random) {
        chance = random.nextDouble();
      }
      if (chance < failureShare / 2) {
        throw new SinkException(Verdict.OUTAGE, "57P01", "going down");
      }
      if (chance < failureShare) {
        throw new SinkException(Verdict.RETRY, "40P01", "deadlock");
      }
    }

    @Override
    public String description() {
      return "table";
    }

    @Override
    public void close() {}
  }

  private Pipeline<String> pipeline(
      MemorySource source, MemoryDeadLetter letters, PipelineOptions options, long seed) {
    Random random = new Random(seed);
    return Pipeline.<String>named("moving")
        .source(source)
        .decoder(
            record -> {
              if (isBroken((int) record.timestamp())) {
                throw new RejectedException("BROKEN", "does not decode");
              }
              return new String(record.value(), StandardCharsets.UTF_8);
            })
        .batch(new SmallBatches(1 + random.nextInt(20)))
        .sink(new WayTo(main, new Random(seed + 1), 0.1))
        .branch(
            Branch.required("audit", new WayTo(branch, new Random(seed + 2), 0.3))
                .transform(
                    event -> {
                      if (isUnfit(number(event))) {
                        throw new RejectedException("UNFIT", "not for the branch");
                      }
                      return event;
                    })
                .batch(1 + random.nextInt(10), Duration.ofSeconds(1))
                .build())
        .deadLetter(letters)
        .options(options)
        .build();
  }

  @RepeatedTest(8)
  void eachTargetEndsWithTheNewest(RepetitionInfo repetition) throws Exception {
    Long fixed = Long.getLong("penstock.test.seed");
    long seed = fixed != null ? fixed : System.nanoTime() * 31 + repetition.getCurrentRepetition();
    Random random = new Random(seed);
    Map<String, MemorySource.Log> logs =
        MemorySource.logs(1 + random.nextInt(4), RECORDS, 150, random);
    List<MemorySource> sources =
        List.of(
            new MemorySource(logs, new Random(seed + 1), 0, 0),
            new MemorySource(logs, new Random(seed + 2), 0, 0).beginningWithNone());
    MemoryDeadLetter letters = new MemoryDeadLetter(new Random(seed + 3), 0.3);
    PipelineOptions options =
        new PipelineOptions(
            1 + random.nextInt(3),
            random.nextBoolean() ? Ordering.PARTITION : Ordering.KEY,
            Delivery.AT_LEAST_ONCE,
            64 << 10,
            new RetryPolicy(
                Duration.ofMillis(1),
                Duration.ofMillis(8),
                2,
                0.5,
                0,
                RetryPolicy.OnExhausted.WAIT,
                Duration.ofMillis(8)),
            FloodLimit.DEFAULT,
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            0);
    String world = "seed " + seed + ", " + logs.size() + " partitions, " + options;
    try (Pipeline<String> one = pipeline(sources.get(0), letters, options, seed + 10);
        Pipeline<String> other = pipeline(sources.get(1), letters, options, seed + 20)) {
      one.start();
      other.start();
      await().until(() -> one.status().state() == PipelineState.RUNNING);
      await().until(() -> other.status().state() == PipelineState.RUNNING);
      move(logs, sources, random);
      await(world)
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  one.status().drained()
                      && other.status().drained()
                      && main.numbers().size() == taken(false)
                      && branch.numbers().size() == taken(true));
      assertThat(one.status().books().isBalanced()).as(world).isTrue();
      assertThat(other.status().books().isBalanced()).as(world).isTrue();
    }
    judge(main, world);
    judge(branch, world);
    Set<Integer> buried = new HashSet<>();
    letters.records().forEach(dead -> buried.add((int) dead.record().timestamp()));
    for (int number = 0; number < RECORDS; number++) {
      assertThat(buried.contains(number))
          .as("%d dead, %s", number, world)
          .isEqualTo(isBroken(number) || isUnfit(number));
    }
    logs.values()
        .forEach(log -> assertThat(log.committed).as(world).isGreaterThan(log.records.lastKey()));
  }

  private static int taken(boolean byBranch) {
    int taken = 0;
    for (int number = 0; number < RECORDS; number++) {
      if (!isBroken(number) && !(byBranch && isUnfit(number))) {
        taken++;
      }
    }
    return taken;
  }

  private static void move(
      Map<String, MemorySource.Log> logs, List<MemorySource> sources, Random random)
      throws InterruptedException {
    List<String> partitions = List.copyOf(logs.keySet());
    Map<String, Integer> where = new HashMap<>();
    for (int i = 0; i < MOVES; i++) {
      Thread.sleep(random.nextInt(10));
      String partition = partitions.get(random.nextInt(partitions.size()));
      int from = where.getOrDefault(partition, 0);
      where.put(partition, 1 - from);
      int before = sources.get(from).rebalances;
      sources.get(from).moveTo(sources.get(1 - from), partition);
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> sources.get(from).rebalances > before);
    }
  }

  /** What a table with the record's key would hold in the end. */
  private static void judge(Table table, String world) {
    Map<String, Integer> last = new HashMap<>();
    Map<String, Integer> newest = new HashMap<>();
    for (Event<String> row : table.rows()) {
      String key = new String(row.record().key(), StandardCharsets.UTF_8);
      last.put(key, number(row));
      newest.merge(key, number(row), Math::max);
    }
    assertThat(last).as(world).isEqualTo(newest);
  }
}
