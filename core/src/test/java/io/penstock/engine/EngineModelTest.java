package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.record.Event;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.RejectedException;
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

/**
 * Random pipelines over random failures against the rules that must hold whatever happens. The seed
 * is part of every message; set the system property {@code penstock.test.seed} to repeat a run.
 */
class EngineModelTest {

  private static final RetryPolicy QUICK =
      new RetryPolicy(
          Duration.ofMillis(1),
          Duration.ofMillis(4),
          2,
          0.5,
          0,
          RetryPolicy.OnExhausted.WAIT,
          Duration.ofMillis(4));

  private static long seed(RepetitionInfo repetition) {
    Long fixed = Long.getLong("penstock.test.seed");
    return fixed != null ? fixed : System.nanoTime() * 31 + repetition.getCurrentRepetition();
  }

  private static int number(SourceRecord record) {
    return (int) record.timestamp();
  }

  private static boolean isBroken(int number) {
    return number % 37 == 5;
  }

  private static boolean isUnwanted(int number) {
    return number % 23 == 7;
  }

  private static boolean isOffender(String value) {
    return Integer.parseInt(value.substring("value-".length())) % 41 == 3;
  }

  /** One random run, and all that it may be judged by. */
  private static final class World {
    final long seed;
    final Random random;
    final int records;
    final Map<String, MemorySource.Log> logs;
    final MemorySink.Database database = new MemorySink.Database();
    final MemoryDeadLetter deadLetter;
    final MemorySource source;
    final boolean suspects;
    PipelineOptions options;

    World(long seed, Delivery delivery, boolean rebalances) {
      this.seed = seed;
      this.random = new Random(seed);
      this.records = 500 + random.nextInt(2_500);
      this.logs = MemorySource.logs(1 + random.nextInt(5), records, 40, random);
      this.suspects = random.nextBoolean();
      this.deadLetter = new MemoryDeadLetter(new Random(seed + 1), 0.1, random.nextBoolean());
      this.source = new MemorySource(logs, new Random(seed + 2), rebalances ? 0.05 : 0, 0.02);
      this.options =
          new PipelineOptions(
              1 + random.nextInt(4),
              random.nextBoolean() ? Ordering.PARTITION : Ordering.KEY,
              delivery,
              random.nextBoolean() ? 64 << 20 : 64 << 10,
              QUICK,
              FloodLimit.DEFAULT,
              Duration.ofSeconds(20),
              Duration.ofSeconds(5),
              0);
    }

    /** The same pipeline as somebody has configured it anew. */
    void reconfigure() {
      options =
          new PipelineOptions(
              1 + random.nextInt(4),
              options.ordering() == Ordering.KEY ? Ordering.PARTITION : Ordering.KEY,
              options.delivery(),
              options.memory(),
              options.retry(),
              options.flood(),
              options.shutdownTimeout(),
              options.revokeTimeout(),
              options.maxRecords());
    }

    Pipeline<String> pipeline() {
      return Pipeline.<String>named("model")
          .source(source)
          .decoder(
              record -> {
                if (isBroken(number(record))) {
                  throw new RejectedException("BROKEN", "does not decode");
                }
                return new String(record.value(), StandardCharsets.UTF_8);
              })
          .transform(
              event -> isUnwanted(number(event.record())) ? event.filtered("unwanted") : event)
          .batch(new SmallBatches(1 + random.nextInt(60)))
          .sink(
              new MemorySink(
                  database, new Random(seed + 3), 0.05, EngineModelTest::isOffender, suspects))
          .deadLetter(deadLetter)
          .options(options)
          .build();
    }

    Books run() throws InterruptedException {
      Pipeline<String> pipeline = pipeline();
      pipeline.start();
      boolean drained;
      try {
        drained = pipeline.awaitDrained(Duration.ofSeconds(60));
      } finally {
        pipeline.stop(Duration.ofSeconds(20));
      }
      assertThat(drained).as("drained, " + this + ", " + pipeline.status()).isTrue();
      Books books = pipeline.status().books();
      assertThat(books.isBalanced()).as("balanced " + books + ", " + this).isTrue();
      assertThat(books.inFlight()).as("in flight, " + this).isZero();
      return books;
    }

    @Override
    public String toString() {
      return "seed " + seed + ", " + options;
    }
  }

  private void judge(World world, List<DeadRecord> dead, boolean once) {
    Set<Integer> written = new HashSet<>();
    Map<String, Integer> lastFirstSeen = new HashMap<>();
    for (Event<String> row : world.database.rows) {
      int number = number(row.record());
      boolean first = written.add(number);
      assertThat(first || !once).as("row %d twice, %s", number, world).isTrue();
      if (first && once) {
        String key = new String(row.record().key(), StandardCharsets.UTF_8);
        Integer before = lastFirstSeen.put(key, number);
        assertThat(before == null || before < number)
            .as("order of %s: %s before %d, %s", key, before, number, world)
            .isTrue();
      }
    }
    Set<Integer> buried = new HashSet<>();
    for (DeadRecord each : dead) {
      int number = number(each.record());
      boolean first = buried.add(number);
      assertThat(first || !once).as("dead letter %d twice, %s", number, world).isTrue();
      assertThat(isBroken(number) || isOffender("value-" + number))
          .as("%d is innocent, %s", number, world)
          .isTrue();
    }
    for (int number = 0; number < world.records; number++) {
      boolean dies = isBroken(number) || !isUnwanted(number) && isOffender("value-" + number);
      boolean vanishes = !isBroken(number) && isUnwanted(number);
      assertThat(written.contains(number))
          .as("%d written, %s", number, world)
          .isEqualTo(!dies && !vanishes);
      assertThat(buried.contains(number)).as("%d dead, %s", number, world).isEqualTo(dies);
    }
    assertThat(world.database.failures).as("failures injected, " + world).isPositive();
  }

  @RepeatedTest(12)
  void nothingIsLostAndNobodyInnocentDies(RepetitionInfo repetition) throws Exception {
    World world = new World(seed(repetition), Delivery.AT_LEAST_ONCE, true);
    world.run();
    judge(world, world.deadLetter.records(), false);
  }

  @RepeatedTest(8)
  void withoutRebalancesEachIsWrittenOnceAndInOrder(RepetitionInfo repetition) throws Exception {
    World world = new World(seed(repetition), Delivery.AT_LEAST_ONCE, false);
    Books books = world.run();
    judge(world, world.deadLetter.records(), true);
    assertThat(books.read()).isEqualTo(world.records);
    assertThat(books.handedBack()).isZero();
  }

  @RepeatedTest(12)
  void withALedgerEachIsWrittenOnceWhateverHappens(RepetitionInfo repetition) throws Exception {
    World world = new World(seed(repetition), Delivery.EXACTLY_ONCE, true);
    world.run();
    judge(world, new ArrayList<>(world.database.dead), true);
    assertRelayed(world);
  }

  /** What was committed with a ledger arrives at a dead letter that is elsewhere, at least once. */
  private void assertRelayed(World world) {
    Set<String> arrived = new HashSet<>();
    world.deadLetter.records().forEach(record -> arrived.add(record.id()));
    Set<String> committed = new HashSet<>();
    if (world.deadLetter.capabilities().isEmpty()) {
      world.database.dead.forEach(record -> committed.add(record.id()));
    }
    assertThat(arrived).as("relayed, " + world).isEqualTo(committed);
  }

  @RepeatedTest(8)
  void aPipelineThatIsStoppedByForceGoesOnWhereTheLedgerStands(RepetitionInfo repetition)
      throws Exception {
    goesOnAfterForce(new World(seed(repetition), Delivery.EXACTLY_ONCE, true), false);
  }

  /**
   * Rows of the ledger that are not level outlive the ordering and the lanes they were made for.
   */
  @RepeatedTest(12)
  void soDoesOneWhoseOrderingAndLanesWereChanged(RepetitionInfo repetition) throws Exception {
    goesOnAfterForce(new World(seed(repetition), Delivery.EXACTLY_ONCE, true), true);
  }

  private void goesOnAfterForce(World world, boolean reconfigures) throws Exception {
    for (int i = 0; i < 5; i++) {
      Pipeline<String> pipeline = world.pipeline();
      pipeline.start();
      pipeline.awaitEnd(Duration.ofMillis(world.random.nextInt(60)));
      pipeline.stop(Duration.ZERO);
      assertThat(pipeline.status().books().isBalanced()).as("balanced, " + world).isTrue();
      if (reconfigures) {
        world.reconfigure();
      }
    }
    world.run();
    judge(world, new ArrayList<>(world.database.dead), true);
  }
}
