package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several processes that start at the same moment where nothing is there yet. */
@Tag("faults")
@Timeout(300)
class StartTest {

  private static final int PARTITIONS = 6;
  private static final int ROUNDS = 3;

  @Test
  void fourAtOnceCreateTheirTables() throws Exception {
    try (Trial trial =
            Trial.start("StartTest.fourAtOnceCreateTheirTables", PARTITIONS, 3_000, ROUNDS);
        Load load = trial.load(0.01)) {
      World world = trial.world();
      Target target = world.target();
      try (RunnerFleet fleet = world.fleet(world.exactlyOnce())) {
        for (int round = 0; round < ROUNDS; round++) {
          load.send(1_000);
          for (String place : new String[] {"a", "b", "c", "d"}) {
            fleet.start(place);
          }
          trial.books().fault("four instances start at once");
          trial.awaitAll(load, target);
          Waiting.until(
              "all four have joined",
              Trial.STANDSTILL,
              () ->
                  fleet.current().stream()
                      .allMatch(runner -> runner.health("/ready").orElse(0) == 200));
          assertThat(fleet.linesWith("already exists")).as("lines about what exists").isZero();
          fleet.stop();
        }
      }
      trial.balanceExactlyOnce(
          95, "four instances start at once, ledger and tables not there", "", load, target);
    }
  }
}
