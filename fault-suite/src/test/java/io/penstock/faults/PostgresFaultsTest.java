package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.testkit.TcpProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a database can do to a pipeline without dying, and what the network in between can. */
@Tag("faults")
@Timeout(600)
class PostgresFaultsTest {

  private static final int PARTITIONS = 6;

  /** Each as it is told to the books. */
  private static final List<String> FAULTS =
      List.of(
          "all connections terminated",
          "table locked beyond lock_timeout",
          "row of the ledger locked beyond lock_timeout",
          "statements slower than statement_timeout",
          "no more connections allowed (53300)",
          "database read-only",
          "connections to the database cut",
          "connections to the database half closed",
          "network to the database black-holed for 4 s",
          "database frozen for 4 s",
          "kill -9 of the database");

  @Test
  void everyKindOfTrouble() throws Exception {
    try (Trial trial =
            Trial.start(
                "PostgresFaultsTest.everyKindOfTrouble",
                PARTITIONS,
                20_000,
                2 * FAULTS.size() - 2);
        Load load = trial.load(0.01)) {
      World world = trial.world();
      Target target = world.target();
      trial.books().checkCommits(PARTITIONS);
      Random random = trial.seed().random("faults");
      List<String> faults = new ArrayList<>(FAULTS);
      faults.addAll(FAULTS);
      Collections.shuffle(faults, random);
      PipelineFile file =
          world
              .exactlyOnce()
              .set("sink/postgres/lockTimeout", "500ms")
              .set("sink/postgres/statementTimeout", "1s")
              .set("sink/postgres/socketTimeout", "2s");
      try (RunnerFleet fleet = world.fleet(file);
          CommitWatch watch = CommitWatch.start(world.kafka(), target, trial.books())) {
        fleet.start("a");
        fleet.start("b");
        for (String fault : faults) {
          try (SteadyLoad stream = SteadyLoad.start(load, 1_500)) {
            Waiting.untilReached(
                "settled records", target.settled() + 1, Trial.STANDSTILL, target::settled);
            Waiting.pause(Duration.ofMillis(random.nextInt(300)));
            strike(world, target, fault);
          }
          trial.books().fault(fault);
          fleet.assertAlive();
        }
        trial.awaitAll(load, target);
        assertThat(fleet.linesWith("waits for")).as("what is awaited is told").isPositive();
        fleet.stop();
      }
      trial.balanceExactlyOnce(90, "trouble with the database, all kinds", "", load, target);
    }
  }

  @Test
  void whatAPersonMustMendStopsItAndKillsNoRecord() throws Exception {
    try (Trial trial =
            Trial.start(
                "PostgresFaultsTest.whatAPersonMustMendStopsItAndKillsNoRecord",
                PARTITIONS,
                6_000,
                2);
        Load load = trial.load(0)) {
      World world = trial.world();
      Target target = world.target();
      try (RunnerFleet fleet = world.fleet(world.exactlyOnce())) {
        fleet.start("a");
        load.send(2_000);
        trial.awaitAll(load, target);

        world.database().execute("REVOKE INSERT ON events FROM " + World.ROLE);
        load.send(2_000);
        assertStopped(fleet.at("a"), "grant the role", "42501");
        trial.books().fault("INSERT revoked");
        world.database().execute("GRANT INSERT ON events TO " + World.ROLE);
        fleet.start("a");
        trial.awaitAll(load, target);

        world.database().execute("ALTER TABLE events RENAME TO elsewhere");
        load.send(2_000);
        assertStopped(fleet.at("a"), "events", "42P01");
        trial.books().fault("table renamed");
        world.database().execute("ALTER TABLE elsewhere RENAME TO events");
        fleet.start("a");
        trial.awaitAll(load, target);
        fleet.stop();
      }
      assertThat(target.deadLetters()).as("dead letters").isZero();
      trial.balanceExactlyOnce(
          91,
          "right revoked, table renamed",
          "stops with exit code 78 and says what to do",
          load,
          target);
    }
  }

  private static void assertStopped(Runner runner, String... words) {
    assertThat(runner.awaitExit(Duration.ofSeconds(60))).as("exit code").isEqualTo(78);
    assertThat(runner.output()).contains(words);
  }

  private static void strike(World world, Target target, String fault) throws Exception {
    TcpProxy proxy = world.databaseProxy();
    String name = world.database().name();
    switch (fault) {
      case "all connections terminated" -> world.database().terminateConnections();
      case "table locked beyond lock_timeout" ->
          hold(target, "LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
      case "row of the ledger locked beyond lock_timeout" ->
          hold(target, "SELECT * FROM penstock_ledger FOR UPDATE");
      case "statements slower than statement_timeout" -> slow(target);
      case "no more connections allowed (53300)" -> {
        world.postgres().execute("ALTER DATABASE " + name + " CONNECTION LIMIT 0");
        world.database().terminateConnections();
        Waiting.pause(Duration.ofSeconds(2));
        world.postgres().execute("ALTER DATABASE " + name + " CONNECTION LIMIT -1");
      }
      case "database read-only" -> {
        world
            .postgres()
            .execute("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
        world.database().terminateConnections();
        Waiting.pause(Duration.ofSeconds(2));
        world.postgres().execute("ALTER DATABASE " + name + " RESET default_transaction_read_only");
        world.database().terminateConnections();
      }
      case "connections to the database cut" -> proxy.cut();
      case "connections to the database half closed" -> proxy.halfClose();
      case "network to the database black-holed for 4 s" -> {
        proxy.blackHole();
        Waiting.pause(Duration.ofSeconds(4));
        proxy.restore();
      }
      case "database frozen for 4 s" -> {
        world.postgres().pause();
        Waiting.pause(Duration.ofSeconds(4));
        world.postgres().resume();
      }
      case "kill -9 of the database" -> {
        world.postgres().kill();
        world.postgres().restart();
      }
      default -> throw new IllegalArgumentException(fault);
    }
  }

  private static void hold(Target target, String lock) throws SQLException {
    try (Connection connection = target.database().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(lock);
      Waiting.pause(Duration.ofMillis(2_500));
      connection.rollback();
    }
  }

  private static void slow(Target target) throws SQLException {
    target
        .database()
        .execute(
            "CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$",
            "CREATE OR REPLACE TRIGGER dawdle BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION dawdle()");
    Waiting.pause(Duration.ofSeconds(3));
    target.database().execute("DROP TRIGGER dawdle ON events");
  }
}
