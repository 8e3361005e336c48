package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Asked to end while the database is away and records are in flight. */
@Tag("faults")
@Timeout(300)
class ShutdownTest {

  private static final int PARTITIONS = 3;
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void whatIsUnfinishedAtTheEndIsNoSuccessAndIsReadAgain() throws Exception {
    run(70, "whatIsUnfinishedAtTheEndIsNoSuccessAndIsReadAgain", "3s", false);
  }

  @Test
  void aSecondSignalForces() throws Exception {
    // The first alone would wait for longer than the test does.
    run(71, "aSecondSignalForces", "10m", true);
  }

  private static void run(int order, String test, String timeout, boolean twice) throws Exception {
    try (Trial trial = Trial.start("ShutdownTest." + test, PARTITIONS, 4_000, 1);
        Load load = trial.load(0.01)) {
      World world = trial.world();
      Target target = world.target();
      try (RunnerFleet fleet = world.fleet(world.exactlyOnce().set("shutdownTimeout", timeout))) {
        Runner runner = fleet.start("a");
        load.send(2_000);
        trial.awaitAll(load, target);
        world.postgres().kill();
        load.send(2_000);
        Waiting.until("records in flight", SOON, () -> runner.count("inFlight") > 0);
        Waiting.until("it waits", SOON, () -> runner.health("/ready").orElse(0) == 503);
        runner.terminate();
        if (twice) {
          runner.awaitLine("stopping", SOON);
          runner.terminate();
          runner.awaitLine("a second signal", SOON);
        }
        assertThat(runner.awaitExit(SOON))
            .as("exit code; last lines:%n%s", runner.tail())
            .isEqualTo(1);
        trial.books().fault(twice ? "SIGTERM twice, database away" : "SIGTERM, database away");
        world.postgres().restart();
        fleet.start("a");
        trial.awaitAll(load, target);
        fleet.stop();
      }
      trial.balanceExactlyOnce(
          order,
          twice ? "SIGTERM twice with the database away" : "SIGTERM with the database away",
          "exit code 1, read again at the next start",
          load,
          target);
    }
  }
}
