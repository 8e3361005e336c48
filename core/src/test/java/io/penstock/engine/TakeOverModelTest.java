package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.record.Event;
import io.penstock.record.SourceRecord;
import io.penstock.spi.RejectedException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Several pipelines over one group of consumers, into one database without a key, while they are
 * killed, frozen and started at random: whatever the order of events, each record is there once.
 * The seed is part of every message; set the system property {@code penstock.test.seed} to repeat a
 * run's decisions (threads still interleave as they please).
 */
@Timeout(120)
class TakeOverModelTest {

  /** Faster than real, so that a second's housekeeping comes often. */
  private static final LongSupplier NANO_TIME = () -> System.nanoTime() * 10;

  private static final RetryPolicy QUICK =
      new RetryPolicy(
          Duration.ofMillis(1),
          Duration.ofMillis(4),
          2,
          0.5,
          0,
          RetryPolicy.OnExhausted.WAIT,
          Duration.ofMillis(4));

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

  /** All processes and what they share. */
  private static final class World {
    final long seed;
    final Random random;
    final int records;
    final MemoryGroup group;
    final MemorySink.Database database = new MemorySink.Database();
    final MemoryDeadLetter deadLetter;
    final PipelineOptions options;
    final List<Instance> running = new ArrayList<>();
    final ExecutorService undertaker = Executors.newCachedThreadPool();
    int started;
    int kills;
    int freezes;

    World(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.records = 800 + random.nextInt(1_000);
      this.group = new MemoryGroup(1 + random.nextInt(2), records, NANO_TIME);
      this.deadLetter = new MemoryDeadLetter(new Random(seed + 1), 0.1, true);
      this.options =
          new PipelineOptions(
              1 + random.nextInt(3),
              random.nextBoolean() ? Ordering.PARTITION : Ordering.KEY,
              Delivery.EXACTLY_ONCE,
              64 << 10,
              QUICK,
              FloodLimit.DEFAULT,
              Duration.ofSeconds(200),
              Duration.ofSeconds(5),
              0);
    }

    void start(String name) {
      started++;
      running.add(new Instance(this, name, seed + 100L * started));
    }

    /** The name of one that was killed before, now and then; else a new one. */
    String nextName(List<String> killed) {
      return killed.isEmpty() || random.nextBoolean()
          ? "consumer-" + started
          : killed.remove(random.nextInt(killed.size()));
    }

    @Override
    public String toString() {
      return "seed "
          + seed
          + ", "
          + records
          + " records, "
          + kills
          + " kills, "
          + freezes
          + " freezes, "
          + options;
    }
  }

  /** One process. */
  private static final class Instance {
    final String name;
    final Gate gate = new Gate();
    final Pipeline<String> pipeline;

    Instance(World world, String name, long seed) {
      this.name = name;
      this.pipeline =
          Pipeline.<String>named("model")
              .source(new MemoryConsumer(world.group, name, gate, new Random(seed), NANO_TIME))
              .decoder(
                  record -> {
                    if (isBroken(number(record))) {
                      throw new RejectedException("BROKEN", "does not decode");
                    }
                    return new String(record.value(), StandardCharsets.UTF_8);
                  })
              .transform(
                  event -> isUnwanted(number(event.record())) ? event.filtered("unwanted") : event)
              .batch(new SmallBatches(1 + world.random.nextInt(40)))
              .sink(
                  new MemorySink(
                          world.database,
                          new Random(seed + 3),
                          0.03,
                          TakeOverModelTest::isOffender,
                          world.random.nextBoolean())
                      .through(gate))
              .deadLetter(world.deadLetter)
              .options(world.options)
              .clocks(Clock.systemUTC(), NANO_TIME)
              // At once: an id that is kept for a while would hide mistakes.
              .forgetAfter(Duration.ZERO)
              .build();
      pipeline.start();
    }
  }

  @RepeatedTest(8)
  void eachIsWrittenOnceWhoeverDiesOrStandsStill(RepetitionInfo repetition) throws Exception {
    Long fixed = Long.getLong("penstock.test.seed");
    World world =
        new World(
            fixed != null ? fixed : System.nanoTime() * 31 + repetition.getCurrentRepetition());
    try {
      live(world);
    } finally {
      for (Instance each : world.running) {
        each.gate.kill();
        world.undertaker.execute(() -> stop(each, Duration.ZERO));
      }
      world.undertaker.shutdown();
      world.undertaker.awaitTermination(60, TimeUnit.SECONDS);
    }
    judge(world);
  }

  private static void live(World world) throws Exception {
    List<String> killed = new ArrayList<>();
    world.start("consumer-0");
    world.start("consumer-1");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!world.group.isDone()) {
      assertThat(System.nanoTime() - deadline).as("time is up, " + world).isNegative();
      Thread.sleep(world.random.nextInt(50));
      Instance victim = world.running.get(world.random.nextInt(world.running.size()));
      switch (world.random.nextInt(6)) {
        case 0 -> {
          world.kills++;
          world.running.remove(victim);
          victim.gate.kill();
          killed.add(victim.name);
          world.undertaker.execute(() -> stop(victim, Duration.ZERO));
          world.start(world.nextName(killed));
        }
        case 1, 2 -> {
          world.freezes++;
          victim.gate.freeze();
          int millis = 20 + world.random.nextInt(400);
          world.undertaker.execute(
              () -> {
                pause(millis);
                victim.gate.thaw();
              });
        }
        case 3 -> {
          if (world.running.size() < 3) {
            world.start(world.nextName(killed));
          }
        }
        default -> {
          // Let them work.
        }
      }
    }
    // Zombies get the chance to do what they should not.
    world.running.forEach(each -> each.gate.thaw());
    Thread.sleep(300);
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(Instance instance, Duration within) {
    try {
      instance.pipeline.stop(within);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void judge(World world) {
    Map<Integer, Integer> written = new HashMap<>();
    for (Event<String> row : world.database.rows) {
      written.merge(number(row.record()), 1, Integer::sum);
    }
    Set<Integer> buried = new HashSet<>();
    world.database.dead.forEach(
        dead ->
            assertThat(buried.add(number(dead.record())))
                .as("dead letter %d twice, %s", number(dead.record()), world)
                .isTrue());
    for (int number = 0; number < world.records; number++) {
      boolean dies = isBroken(number) || !isUnwanted(number) && isOffender("value-" + number);
      boolean vanishes = !isBroken(number) && isUnwanted(number);
      assertThat(written.getOrDefault(number, 0))
          .as("rows of %d, %s", number, world)
          .isEqualTo(dies || vanishes ? 0 : 1);
      assertThat(buried.contains(number)).as("%d dead, %s", number, world).isEqualTo(dies);
    }
    assertThat(world.database.failures).as("failures injected, " + world).isPositive();
  }

  @Test
  void anOrderlyEndLeavesNothingInTheLedger() throws Exception {
    World world = new World(42);
    world.start("consumer-0");
    world.start("consumer-1");
    for (Instance each : world.running) {
      assertThat(each.pipeline.awaitDrained(Duration.ofSeconds(30)))
          .as("%s", each.pipeline.status())
          .isTrue();
    }
    world.running.forEach(each -> stop(each, Duration.ofSeconds(100)));
    for (Instance each : world.running) {
      PipelineStatus status = each.pipeline.status();
      assertThat(status.failure()).isNull();
      assertThat(status.books().isBalanced()).as(status.books().toString()).isTrue();
    }
    judge(world);
    assertThat(world.database.done).isEmpty();
    assertThat(world.database.consumers.values()).allMatch(Map::isEmpty);
    world.undertaker.shutdown();
  }
}
