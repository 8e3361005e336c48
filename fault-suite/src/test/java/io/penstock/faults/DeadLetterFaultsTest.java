package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A dead-letter topic that is not there or refuses: nothing is skipped, the message says what to
 * do, and when it is mended the pipeline goes on.
 */
@Tag("faults")
@Timeout(300)
class DeadLetterFaultsTest {

  private static final int PARTITIONS = 3;
  private static final double POISON = 0.02;
  private static final Duration SOON = Duration.ofSeconds(60);

  private static PipelineFile toTopic(World world) {
    return world
        .pipeline()
        .set("sink/postgres/mode", "ignore")
        .list("sink/postgres/key", "id")
        .set("deadLetter/kafka/topic", DeadLetterTopic.NAME)
        .set("deadLetter/kafka/oversize", "fail")
        .set("deadLetter/kafka/timeout", "3s");
  }

  @Test
  void missingTopicBlocksUntilItIsThere() throws Exception {
    try (Trial trial =
            Trial.start(
                "DeadLetterFaultsTest.missingTopicBlocksUntilItIsThere", PARTITIONS, 2_000, 2);
        Load load = trial.load(POISON)) {
      World world = trial.world();
      Target target = Target.createKeyed(world.database());
      try (RunnerFleet fleet = world.fleet(toTopic(world))) {
        load.send(1_000);
        Runner runner = fleet.start("a");
        awaitBlocked(runner, DeadLetterTopic.NAME, "Create it");
        trial.books().fault("topic missing at the start");
        assertThat(target.rows()).as("rows while it cannot begin").isZero();
        assertThat(world.committed()).isEmpty();
        world.kafka().createTopic(DeadLetterTopic.NAME, 1);
        world.awaitCommitted(PARTITIONS);
        List<String> before = DeadLetterTopic.ids(world.kafka());
        before.forEach(trial.books()::deadLettered);

        final Map<TopicPartition, Long> reached = world.committed();
        world.kafka().deleteTopics(DeadLetterTopic.NAME);
        load.send(1_000);
        awaitBlocked(runner, DeadLetterTopic.NAME, "Create it");
        trial.books().fault("topic deleted while running");
        assertNothingSkipped(world, load, reached);
        Waiting.until(
            "the topic can be created again",
            SOON,
            () -> {
              world.kafka().createTopic(DeadLetterTopic.NAME, 1);
              return true;
            });
        world.awaitCommitted(PARTITIONS);
        DeadLetterTopic.enter(trial.books().allowDuplicateDeadLetters(), world.kafka());
        fleet.stop();
      }
      trial.balance(60, "dead-letter topic missing, later created", "", load, target);
    }
  }

  @Test
  void refusingTopicBlocksUntilItIsMended() throws Exception {
    try (Trial trial =
            Trial.start(
                "DeadLetterFaultsTest.refusingTopicBlocksUntilItIsMended", PARTITIONS, 1_000, 1);
        Load load =
            new Load(trial.world().kafka(), trial.seed().random("load"), POISON, 3_000, Map.of())) {
      World world = trial.world();
      Target target = Target.createKeyed(world.database());
      world.kafka().createTopic(DeadLetterTopic.NAME, 1, Map.of("max.message.bytes", "1000"));
      try (RunnerFleet fleet = world.fleet(toTopic(world))) {
        Runner runner = fleet.start("a");
        load.send(1_000);
        awaitBlocked(runner, DeadLetterTopic.NAME, "max.message.bytes");
        trial.books().fault("dead letters refused as too large");
        assertNothingSkipped(world, load, Map.of());
        assertThat(DeadLetterTopic.ids(world.kafka())).isEmpty();
        allow(world, 1_000_000);
        world.awaitCommitted(PARTITIONS);
        fleet.stop();
      }
      DeadLetterTopic.enter(trial.books(), world.kafka());
      trial.balance(61, "dead-letter topic refuses, later mended", "", load, target);
    }
  }

  @Test
  void withExactlyOnceTheyWaitInTheTableAndAreCarriedOn() throws Exception {
    try (Trial trial =
            Trial.start(
                "DeadLetterFaultsTest.withExactlyOnceTheyWaitInTheTableAndAreCarriedOn",
                PARTITIONS,
                3_000,
                3);
        Load load = trial.load(POISON)) {
      World world = trial.world();
      Target target = world.target();
      world.kafka().createTopic(DeadLetterTopic.NAME, 1);
      PipelineFile file =
          world.exactlyOnce().remove("deadLetter/postgres").set("deadLetter/kafka/timeout", "3s");
      Set<String> relayed = new HashSet<>();
      try (RunnerFleet fleet = world.fleet(file)) {
        Runner runner = fleet.start("a");
        load.send(1_000);
        trial.awaitAll(load, target);
        awaitRelayed(target);
        relayed.addAll(DeadLetterTopic.ids(world.kafka()));
        world.kafka().deleteTopics(DeadLetterTopic.NAME);
        trial.books().fault("topic deleted while running");
        load.send(1_000);
        // Nobody waits for the topic: the records are safe in the table.
        trial.awaitAll(load, target);
        awaitBlocked(runner, DeadLetterTopic.NAME, "Create it");
        runner.kill();
        trial.books().fault("kill -9 of a runner");
        Waiting.until(
            "the topic can be created again",
            SOON,
            () -> {
              world.kafka().createTopic(DeadLetterTopic.NAME, 1);
              return true;
            });
        Runner next = fleet.start("a");
        load.send(1_000);
        trial.awaitAll(load, target);
        awaitRelayed(target);
        next.kill();
        trial.books().fault("kill -9 of a runner");
        fleet.start("a");
        awaitRelayed(target);
        fleet.stop();
      }
      relayed.addAll(DeadLetterTopic.ids(world.kafka()));
      trial.balanceExactlyOnce(
          62, "dead-letter topic missing, exactly once by way of the table", "", load, target);
      assertThat(relayed).as("dead letters in the topics").hasSize((int) target.deadLetters());
    }
  }

  private static void awaitRelayed(Target target) {
    Waiting.until(
        "all dead letters are carried on",
        SOON,
        () ->
            target
                    .database()
                    .queryLong(
                        "SELECT count(*) FROM penstock_dead_letters WHERE relayed_at IS NULL")
                == 0);
  }

  /** Waits until the runner says that it waits for the dead letter, and what is to be done. */
  private static void awaitBlocked(Runner runner, String... words) {
    // The first attempt may meet a topic that is just going, and knows no more than "no answer".
    Waiting.until(
        "it says that it waits for its dead letter, with the words " + List.of(words),
        SOON,
        () -> says(runner, "dead letter", words) && runner.health("/ready").orElse(0) == 503);
    assertThat(runner.health("/live")).hasValue(200);
  }

  private static boolean says(Runner runner, String component, String... words) {
    for (JsonNode wait : runner.status().path("waits")) {
      if (wait.path("component").asText().startsWith(component)
          && Stream.of(words).allMatch(wait.path("message").asText()::contains)) {
        return true;
      }
    }
    return false;
  }

  /** No partition is committed beyond its first poison since. */
  private static void assertNothingSkipped(
      World world, Load load, Map<TopicPartition, Long> since) {
    // Longer than the commit interval: what would be skipped would be committed by now.
    Waiting.pause(Duration.ofSeconds(2));
    Map<TopicPartition, Long> committed = world.committed();
    long checked = 0;
    for (Map.Entry<TopicPartition, Long> entry : committed.entrySet()) {
      Long poison =
          load.firstPoison(entry.getKey().toString(), since.getOrDefault(entry.getKey(), 0L));
      if (poison != null) {
        checked++;
        assertThat(entry.getValue())
            .as("committed of %s", entry.getKey())
            .isLessThanOrEqualTo(poison);
      }
    }
    assertThat(checked).as("partitions with poison").isPositive();
  }

  private static void allow(World world, int bytes) {
    world
        .kafka()
        .admin(
            admin ->
                admin
                    .incrementalAlterConfigs(
                        Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, DeadLetterTopic.NAME),
                            List.of(
                                new AlterConfigOp(
                                    new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get());
  }
}
