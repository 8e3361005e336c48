package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.testkit.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the broker, the network to it and the group can do to a pipeline. */
@Tag("faults")
@Timeout(600)
class KafkaFaultsTest {

  private static final int PARTITIONS = 6;
  private static final Duration SOON = Duration.ofSeconds(60);

  /** At least once into a keyed table: what is written again leaves no trace. */
  private static PipelineFile keyed(World world) {
    return world.pipeline().set("sink/postgres/mode", "ignore").list("sink/postgres/key", "id");
  }

  @Test
  void brokerAwayAndNetworkBroken() throws Exception {
    try (Trial trial =
            Trial.start("KafkaFaultsTest.brokerAwayAndNetworkBroken", PARTITIONS, 10_000, 15);
        Load load = trial.load(0)) {
      World world = trial.world();
      Target target = Target.createKeyed(world.database());
      List<String> faults = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        faults.addAll(
            List.of(
                "kill -9 of the broker",
                "connections to the broker cut",
                "connections to the broker half closed",
                "broker frozen for 2 s",
                "network to the broker black-holed for 4 s"));
      }
      Random random = trial.seed().random("faults");
      Collections.shuffle(faults, random);
      try (RunnerFleet fleet = world.fleet(keyed(world))) {
        fleet.start("a");
        fleet.start("b");
        for (String fault : faults) {
          try (SteadyLoad stream = SteadyLoad.start(load, 2_000)) {
            long before = target.rows();
            Waiting.untilReached("rows", before + 1, Trial.STANDSTILL, target::rows);
            Waiting.pause(Duration.ofMillis(random.nextInt(500)));
            strike(world, fault);
          }
          trial.books().fault(fault);
          fleet.assertAlive();
        }
        trial.awaitAll(load, target);
        fleet.stop();
      }
      trial.balance(
          50, "broker killed, connections cut and black-holed", "keyed table", load, target);
    }
  }

  private static void strike(World world, String fault) {
    TcpProxy proxy = world.kafkaProxy();
    switch (fault) {
      case "kill -9 of the broker" -> {
        world.kafka().kill();
        world.kafka().restart();
      }
      case "connections to the broker cut" -> proxy.cut();
      case "connections to the broker half closed" -> proxy.halfClose();
      case "broker frozen for 2 s" -> {
        world.kafka().pause();
        Waiting.pause(Duration.ofSeconds(2));
        world.kafka().resume();
      }
      case "network to the broker black-holed for 4 s" -> {
        proxy.blackHole();
        Waiting.pause(Duration.ofSeconds(4));
        proxy.restore();
      }
      default -> throw new IllegalArgumentException(fault);
    }
  }

  @Test
  void aMinuteOfBlackHoleMakesItUnreadyAndNotDead() throws Exception {
    try (Trial trial =
            Trial.start(
                "KafkaFaultsTest.aMinuteOfBlackHoleMakesItUnreadyAndNotDead",
                PARTITIONS,
                5_000,
                1);
        Load load = trial.load(0)) {
      World world = trial.world();
      Target target = Target.createKeyed(world.database());
      try (RunnerFleet fleet = world.fleet(keyed(world))) {
        Runner a = fleet.start("a");
        load.send(2_000);
        world.awaitSettled(load, target, Trial.STANDSTILL);
        long hit = world.kafkaProxy().faults();
        long deadline;
        try (SteadyLoad stream = SteadyLoad.start(load, 100)) {
          world.kafkaProxy().blackHole();
          deadline = System.nanoTime() + SOON.toNanos();
          Waiting.until("it is not ready", SOON, () -> a.health("/ready").orElse(0) == 503);
          while (System.nanoTime() < deadline) {
            assertThat(a.health("/live")).as("it lives").hasValue(200);
            Waiting.pause(Duration.ofMillis(500));
          }
          assertThat(a.health("/ready")).as("still not ready").hasValue(503);
          assertThat(world.kafkaProxy().faults()).as("connections struck").isGreaterThan(hit);
          world.kafkaProxy().restore();
          trial.books().fault("network to the broker black-holed for 60 s");
        }
        trial.awaitAll(load, target);
        Waiting.until("it is ready", SOON, () -> a.health("/ready").orElse(0) == 200);
        fleet.stop();
      }
      trial.balance(
          51,
          "network to the broker black-holed for a minute",
          "not ready and alive meanwhile; keyed table",
          load,
          target);
    }
  }

  @Test
  void instancesComeAndGoInAClassicGroup() throws Exception {
    instancesComeAndGo(52, "instancesComeAndGoInAClassicGroup", UnaryOperator.identity());
  }

  @Test
  void instancesComeAndGoInAConsumerGroup() throws Exception {
    instancesComeAndGo(53, "instancesComeAndGoInAConsumerGroup", PipelineFile::consumerGroup);
  }

  private static void instancesComeAndGo(int order, String test, UnaryOperator<PipelineFile> group)
      throws Exception {
    int rounds = 8;
    try (Trial trial = Trial.start("KafkaFaultsTest." + test, PARTITIONS, 10_000, 2 * rounds);
        Load load = trial.load(0.01)) {
      World world = trial.world();
      Target target = world.target();
      trial.books().checkCommits(PARTITIONS);
      try (RunnerFleet fleet = world.fleet(group.apply(world.exactlyOnce()));
          CommitWatch watch = CommitWatch.start(world.kafka(), target, trial.books())) {
        world.databaseProxy().delay(Duration.ofMillis(2));
        fleet.start("a");
        for (int round = 0; round < rounds; round++) {
          try (SteadyLoad stream = SteadyLoad.start(load, 2_000)) {
            Runner guest = fleet.start("guest");
            Waiting.until(guest + " writes", SOON, () -> target.rowsOf(guest) > 0);
            trial.books().fault("an instance joins");
            if (round % 2 == 0) {
              assertThat(guest.stop()).as("exit code").isEqualTo(Runner.TERMINATED);
              trial.books().fault("an instance leaves by SIGTERM");
            } else {
              guest.kill();
              trial.books().fault("an instance leaves by kill -9");
            }
          }
        }
        trial.awaitAll(load, target);
        assertThat(fleet.at("a").stop()).as("exit code").isEqualTo(Runner.TERMINATED);
      }
      trial.balanceExactlyOnce(order, "instances join and leave", "", load, target);
    }
  }

  @Test
  void abortedTransactionsAreNeverSeen() throws Exception {
    try (Trial trial =
            Trial.start("KafkaFaultsTest.abortedTransactionsAreNeverSeen", PARTITIONS, 10_000, 20);
        Load load =
            new Load(
                trial.world().kafka(),
                trial.seed().random("load"),
                0.01,
                40,
                Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "load"))) {
      World world = trial.world();
      Target target = world.target();
      Random random = trial.seed().random("faults");
      try (RunnerFleet fleet = world.fleet(world.exactlyOnce())) {
        fleet.start("a");
        fleet.start("b");
        load.initTransactions();
        for (int i = 0; i < 40; i++) {
          if (random.nextInt(3) == 0) {
            load.sendAborted(1 + random.nextInt(300));
            trial.books().fault("a transaction aborted");
          }
          load.sendCommitted(200 + random.nextInt(200));
          if (i % 8 == 7) {
            Runner victim = fleet.at(random.nextBoolean() ? "a" : "b");
            victim.kill();
            trial.books().fault("kill -9 of a runner");
            fleet.start(victim.name().substring(0, 1));
          }
        }
        // The last record is a marker, which is not read: positions have to pass it all the same.
        trial.awaitAll(load, target);
        fleet.stop();
      }
      trial.balanceExactlyOnce(
          54, "aborted transactions, markers, gaps between offsets", "", load, target);
    }
  }

  @Test
  void whatIsGoneFromTheTopicStopsItWithTheNumbers() throws Exception {
    try (Trial trial =
            Trial.start("KafkaFaultsTest.whatIsGoneFromTheTopicStopsItWithTheNumbers", 1, 100, 1);
        Load load = trial.load(0)) {
      World world = trial.world();
      Target target = Target.createKeyed(world.database());
      try (RunnerFleet fleet = world.fleet(keyed(world))) {
        Runner first = fleet.start("a");
        load.send(100);
        trial.awaitAll(load, target);
        assertThat(first.stop()).isEqualTo(Runner.TERMINATED);

        // Nobody is there to read these, and retention is quicker than the next start.
        load.sendAnonymously(50);
        world
            .kafka()
            .admin(
                admin ->
                    admin
                        .deleteRecords(
                            Map.of(
                                new TopicPartition(Load.TOPIC, 0),
                                RecordsToDelete.beforeOffset(130)))
                        .all()
                        .get());
        trial.books().fault("30 records deleted before they were read");
        Runner second = fleet.start("a");
        assertThat(second.awaitExit(SOON)).as("exit code").isEqualTo(78);
        assertThat(second.output()).contains("events-0", "100", "130", "30 offsets are lost");
        assertThat(target.rows()).isEqualTo(100);
      }
      trial.balance(
          55,
          "offset out of range: records gone before they were read",
          "stops with exit code 78 and says which",
          load,
          target);
    }
  }
}
