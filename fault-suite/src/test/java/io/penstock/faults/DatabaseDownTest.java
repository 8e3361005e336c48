package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The database is away for much longer than {@code max.poll.interval.ms}: the group membership is
 * kept, nothing dies, memory stays within its budget, and work goes on by itself.
 */
@Tag("faults")
@Timeout(300)
class DatabaseDownTest {

  private static final int PARTITIONS = 4;
  private static final long BUDGET = 4 << 20;
  private static final int RECORD_BYTES = 1_000;
  private static final int MAX_POLL_RECORDS = 500;

  @Test
  void aMinuteInAClassicGroup() throws Exception {
    run(40, "aMinuteInAClassicGroup", Duration.ofSeconds(60), UnaryOperator.identity());
  }

  @Test
  void halfAMinuteInAConsumerGroup() throws Exception {
    run(41, "halfAMinuteInAConsumerGroup", Duration.ofSeconds(30), PipelineFile::consumerGroup);
  }

  private static void run(
      int order, String test, Duration outage, UnaryOperator<PipelineFile> group) throws Exception {
    try (Trial trial = Trial.start("DatabaseDownTest." + test, PARTITIONS, 20_000, 1);
        Load load =
            new Load(
                trial.world().kafka(), trial.seed().random("load"), 0, RECORD_BYTES, Map.of())) {
      World world = trial.world();
      Target target = world.target();
      PipelineFile file =
          group
              .apply(world.exactlyOnce())
              .set("memory", BUDGET)
              .set("source/kafka/maxPollRecords", MAX_POLL_RECORDS)
              .set("source/kafka/properties/max.poll.interval.ms", "10000");
      try (RunnerFleet fleet = world.fleet(file, "-Xmx128m")) {
        Runner a = fleet.start("a");
        Runner b = fleet.start("b");
        load.send(2_000);
        world.awaitSettled(load, target, Trial.STANDSTILL);
        // Not the broker's word alone: each of them must know of its partitions.
        Waiting.until(
            "both read two partitions",
            Duration.ofSeconds(60),
            () -> a.status().path("lag").size() == 2 && b.status().path("lag").size() == 2);
        final Map<?, ?> members = world.members();
        final long rebalances = rebalances(fleet);
        final long handedBack = a.count("handedBack") + b.count("handedBack");

        world.postgres().kill();
        trial.books().fault("database away for " + outage.toSeconds() + " s");
        load.send(20_000);
        long deadline = System.nanoTime() + outage.toNanos();
        long mostBytes = 0;
        int unready = 0;
        while (System.nanoTime() < deadline) {
          for (Runner runner : fleet.current()) {
            mostBytes = Math.max(mostBytes, runner.status().path("inFlightBytes").asLong());
            unready += runner.health("/ready").orElse(0) == 503 ? 1 : 0;
            assertThat(runner.health("/live")).as("%s lives", runner).hasValue(200);
          }
          Waiting.pause(Duration.ofMillis(500));
        }
        fleet.assertAlive();
        assertThat(unready).as("times that readiness said no").isGreaterThan(20);
        trial
            .books()
            .bounded(
                "bytes in flight",
                mostBytes,
                // What one poll returns may come on top.
                BUDGET + MAX_POLL_RECORDS * (RECORD_BYTES + 500L));
        assertThat(mostBytes)
            .as("bytes in flight: the budget was used up")
            .isGreaterThan(BUDGET / 2);

        world.postgres().restart();
        final long back = System.nanoTime();
        final long before = target.rows();
        Waiting.until("rows again", Duration.ofSeconds(60), () -> target.rows() > before);
        final double seconds = (System.nanoTime() - back) / 1e9;
        trial.awaitAll(load, target);

        assertThat(world.members())
            .as("members of the group and what they read")
            .isEqualTo(members);
        assertThat(rebalances(fleet)).as("rebalances").isEqualTo(rebalances);
        assertThat(a.count("handedBack") + b.count("handedBack"))
            .as("handed back")
            .isEqualTo(handedBack);
        assertThat(target.deadLetters()).as("dead letters").isZero();
        assertThat(fleet.linesWith("waits for")).as("what is awaited is told").isPositive();
        fleet.stop();
        trial.balanceExactlyOnce(
            order,
            "database away for " + outage.toSeconds() + " s, `max.poll.interval.ms` 10 s",
            String.format(
                Locale.ROOT,
                "no rebalance, no dead letter, at most %.1f MiB of 4 MiB in flight, rows again %.1f s"
                    + " after its return",
                mostBytes / 1048576.0,
                seconds),
            load,
            target);
      }
    }
  }

  /** How often members were given or lost partitions. */
  private static long rebalances(RunnerFleet fleet) {
    return fleet.linesWith(" reads [")
        + fleet.linesWith("has given back")
        + fleet.linesWith("has lost");
  }
}
