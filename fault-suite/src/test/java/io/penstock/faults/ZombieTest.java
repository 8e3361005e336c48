package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process that stands still until others have taken its partitions over and moved on, and then
 * goes on as if nothing had been: it writes nothing more of what it held, and joins again.
 */
@Tag("faults")
@Timeout(600)
class ZombieTest {

  private static final int PARTITIONS = 6;
  private static final int ROUNDS = 4;
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void classicGroup() throws Exception {
    run(20, "classicGroup", UnaryOperator.identity());
  }

  @Test
  void consumerGroup() throws Exception {
    run(21, "consumerGroup", PipelineFile::consumerGroup);
  }

  private static void run(int order, String test, UnaryOperator<PipelineFile> group)
      throws Exception {
    try (Trial trial = Trial.start("ZombieTest." + test, PARTITIONS, 5_000, ROUNDS);
        Load load = trial.load(0.01)) {
      World world = trial.world();
      Target target = world.target();
      try (RunnerFleet fleet = world.fleet(group.apply(world.exactlyOnce()))) {
        world.databaseProxy().delay(Duration.ofMillis(2));
        fleet.start("a");
        fleet.start("b");
        for (int round = 0; round < ROUNDS; round++) {
          Runner zombie = fleet.at(round % 2 == 0 ? "a" : "b");
          Runner other = fleet.at(round % 2 == 0 ? "b" : "a");
          try (SteadyLoad stream = SteadyLoad.start(load, 2_000)) {
            Waiting.until(
                "both own partitions",
                SOON,
                () -> owned(target, zombie) >= 2 && owned(target, other) >= 2);
            stopAtWork(zombie);
            trial.books().fault("SIGSTOP until replaced, then SIGCONT");
            Waiting.until(
                other + " owns everything and has written into it",
                SOON,
                () -> ownedAndWritten(target, other) == PARTITIONS);
            final long before = target.rowsOf(zombie);
            zombie.resume();
            Waiting.until(
                zombie + " has joined again and writes",
                SOON,
                () -> ownedAndWritten(target, zombie) >= 2 && target.rowsOf(zombie) > before);
          }
          fleet.assertAlive();
        }
        trial.awaitAll(load, target);
        assertThat(fleet.linesWith("somebody else reads them by now"))
            .as("processes that have noticed that they were replaced")
            .isPositive();
        fleet.stop();
      }
      trial.balanceExactlyOnce(order, "a zombie: stopped, replaced, continued", "", load, target);
    }
  }

  /** Stops it at a moment when it holds records that it has not written. */
  private static void stopAtWork(Runner zombie) {
    Waiting.until(zombie + " has work in hand", SOON, () -> zombie.count("inFlight") > 0);
    zombie.pause();
  }

  /** Of how many partitions a process is the latest owner. */
  private static long owned(Target target, Runner owner) throws SQLException {
    return target
        .database()
        .queryLong(
            "SELECT count(*) FROM (SELECT DISTINCT ON (partition) writer FROM claims"
                + " ORDER BY partition, hist DESC) AS latest WHERE writer = '"
                + owner.name()
                + "'");
  }

  /** Of how many partitions it is the latest owner and has written since. */
  private static long ownedAndWritten(Target target, Runner owner) throws SQLException {
    return target
        .database()
        .queryLong(
            "SELECT count(*) FROM (SELECT DISTINCT ON (partition) partition, hist, writer"
                + " FROM claims ORDER BY partition, hist DESC) AS c WHERE c.writer = '"
                + owner.name()
                + "' AND EXISTS (SELECT FROM events AS e WHERE e.p = c.partition"
                + " AND e.hist > c.hist)");
  }
}
