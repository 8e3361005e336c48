package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The standard delivery, into a keyed table and a dead-letter topic: after a kill, what was not
 * committed is written again, which leaves no trace in the table and the same id in the topic.
 */
@Tag("faults")
@Timeout(600)
class AtLeastOnceTest {

  private static final int PARTITIONS = 6;

  @Test
  void everythingKilled() throws Exception {
    int kills = 10;
    int records = 50_000;
    try (Trial trial =
            Trial.start("AtLeastOnceTest.everythingKilled", PARTITIONS, records, kills + 3);
        Load load = trial.load(0.01)) {
      World world = trial.world();
      Target target = Target.createKeyed(world.database());
      world.kafka().createTopic(DeadLetterTopic.NAME, 1);
      PipelineFile file =
          world
              .pipeline()
              .set("sink/postgres/mode", "ignore")
              .list("sink/postgres/key", "id")
              .set("deadLetter/kafka/topic", DeadLetterTopic.NAME);
      Chaos chaos;
      try (RunnerFleet fleet = world.fleet(file)) {
        world.databaseProxy().delay(java.time.Duration.ofMillis(2));
        fleet.start("a");
        fleet.start("b");
        chaos =
            new Chaos(world, fleet, target, load, trial.books(), trial.seed().random("chaos"))
                .runners(kills)
                .databases(2)
                .brokers(1);
        chaos.run(records);
        world.awaitCommitted(PARTITIONS);
        fleet.assertAlive();
        fleet.stop();
      }
      DeadLetterTopic.enter(trial.books().allowDuplicateDeadLetters(), world.kafka());
      trial.balance(
          45,
          "everything killed, at least once into a keyed table",
          "dead letters that were written again count as doubled; they have the same id",
          load,
          target);
      assertThat(chaos.killedAtWork()).as("runners killed at work").isPositive();
    }
  }
}
