package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several processes that start at the same moment where nothing is there yet. */
@Tag("faults")
@Timeout(300)
class StartTest {

  private static final int PARTITIONS = 6;
  private static final int ROUNDS = 3;

  private static final List<String> PLACES = List.of("a", "b", "c", "d");

  /** Holds back the creation of tables until all are about to do it. */
  private static void startTogether(World world, RunnerFleet fleet) throws SQLException {
    try (Connection gate = world.database().connect();
        Statement statement = gate.createStatement()) {
      gate.setAutoCommit(false);
      // Who looks for a table may pass; who makes one waits.
      statement.execute("LOCK TABLE pg_catalog.pg_class IN SHARE MODE");
      PLACES.forEach(fleet::start);
      Waiting.until(
          "all four are about to create their tables",
          Trial.STANDSTILL,
          () ->
              world
                      .database()
                      .queryLong(
                          "SELECT count(DISTINCT application_name) FROM pg_stat_activity"
                              + " WHERE usename = '"
                              + World.ROLE
                              + "' AND wait_event_type = 'Lock'")
                  == PLACES.size());
      gate.rollback();
    }
  }

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
          if (round == 0) {
            startTogether(world, fleet);
          } else {
            PLACES.forEach(fleet::start);
          }
          trial.books().fault("four instances start at once");
          trial.awaitAll(load, target);
          Waiting.until(
              "all four have joined",
              Trial.STANDSTILL,
              () ->
                  fleet.current().stream()
                      .allMatch(runner -> runner.health("/ready").orElse(0) == 200));
          // Who comes second would be told that a key is taken, and try again: nobody has to.
          assertThat(fleet.linesWith("SQLSTATE 23505") + fleet.linesWith("SQLSTATE 42P07"))
              .as("lines about what is there already")
              .isZero();
          fleet.stop();
        }
      }
      trial.balanceExactlyOnce(
          95, "four instances start at once, ledger and tables not there", "", load, target);
    }
  }
}
