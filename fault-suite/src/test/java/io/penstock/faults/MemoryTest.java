package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fast source, a slow database and little memory: partitions pause, nothing grows. */
@Tag("faults")
@Timeout(300)
class MemoryTest {

  private static final int PARTITIONS = 4;
  private static final int RECORDS = 60_000;
  private static final int RECORD_BYTES = 2_000;
  private static final long BUDGET = 16 << 20;
  private static final int MAX_POLL_RECORDS = 1_000;

  @Test
  void aSlowDatabaseAndASmallHeap() throws Exception {
    try (Trial trial =
            Trial.start("MemoryTest.aSlowDatabaseAndASmallHeap", PARTITIONS, RECORDS, 1);
        Load load =
            new Load(
                trial.world().kafka(), trial.seed().random("load"), 0.01, RECORD_BYTES, Map.of())) {
      World world = trial.world();
      Target target = world.target();
      load.send(RECORDS);
      PipelineFile file =
          world
              .exactlyOnce()
              .set("memory", BUDGET)
              .set("source/kafka/maxPollRecords", MAX_POLL_RECORDS);
      long most = 0;
      try (RunnerFleet fleet = world.fleet(file, "-Xmx128m", "-XX:+ExitOnOutOfMemoryError")) {
        world.databaseProxy().throttle(20_000);
        Runner runner = fleet.start("a");
        Waiting.untilReached("rows", 1, Trial.STANDSTILL, fleet.whileAlive(target::rows));
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        long paused = 0;
        while (System.nanoTime() < deadline) {
          most = Math.max(most, runner.status().path("inFlightBytes").asLong());
          paused = Math.max(paused, runner.status().path("pausedPartitions").asLong());
          Waiting.pause(Duration.ofMillis(200));
        }
        fleet.assertAlive();
        assertThat(target.settled()).as("settled: the database is slow").isLessThan(RECORDS / 2);
        assertThat(paused).as("paused partitions").isPositive();
        trial.books().fault("database throttled to 20 kB/s for 20 s");
        world.databaseProxy().restore();
        trial.awaitAll(load, target);
        most = Math.max(most, runner.status().path("inFlightBytes").asLong());
        fleet.stop();
      }
      assertThat(most).as("bytes in flight: the budget was used").isGreaterThan(BUDGET / 2);
      trial
          .books()
          .bounded("bytes in flight", most, BUDGET + MAX_POLL_RECORDS * (RECORD_BYTES + 500L));
      trial.balanceExactlyOnce(
          80,
          "`-Xmx128m`, fast source, slow database",
          String.format(
              Locale.ROOT,
              "a backlog of 120 MB, at most %.1f MiB of 16 MiB in flight",
              most / 1048576.0),
          load,
          target);
    }
  }
}
