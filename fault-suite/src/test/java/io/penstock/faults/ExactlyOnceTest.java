package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Exactly once, into a table without any unique key, whatever is killed: two runner processes,
 * their database and their broker, in random order while records keep coming, poison among them.
 */
@Timeout(900)
class ExactlyOnceTest {

  private static final int PARTITIONS = 6;
  private static final double POISON = 0.01;

  private record Size(int records, int kills, int databases, int brokers) {
    private static final Size QUICK = new Size(5_000, 3, 1, 0);
    private static final Size FULL = new Size(200_000, 30, 3, 2);
  }

  @Test
  void quick() throws Exception {
    run(10, "quick", "runners and database killed", Size.QUICK, UnaryOperator.identity());
  }

  @Test
  @Tag("faults")
  void inOrderOfPartitions() throws Exception {
    run(1, "inOrderOfPartitions", "everything killed", Size.FULL, UnaryOperator.identity());
  }

  @Test
  @Tag("faults")
  void withLargeBatchesByCopy() throws Exception {
    run(
        2,
        "withLargeBatchesByCopy",
        "everything killed; COPY, group protocol of KIP-848",
        Size.FULL,
        file ->
            file.consumerGroup()
                .set("batch/maxRecords", 5_000)
                .set("batch/maxAge", "500ms")
                .set("sink/postgres/copyThreshold", 1));
  }

  @Test
  @Tag("faults")
  void inOrderOfKeys() throws Exception {
    run(
        3,
        "inOrderOfKeys",
        "everything killed; ordering: key over 4 lanes",
        Size.FULL,
        file -> file.set("ordering", "key").set("lanes", 4));
  }

  private static void run(
      int order, String test, String fault, Size size, UnaryOperator<PipelineFile> variant)
      throws Exception {
    int faults = size.kills() + size.databases() + size.brokers();
    try (Trial trial = Trial.start("ExactlyOnceTest." + test, PARTITIONS, size.records(), faults);
        Load load = trial.load(POISON)) {
      World world = trial.world();
      Target target = world.target();
      trial.books().checkCommits(PARTITIONS);
      Chaos chaos;
      try (RunnerFleet fleet = world.fleet(variant.apply(world.exactlyOnce()));
          CommitWatch watch = CommitWatch.start(world.kafka(), target, trial.books())) {
        // Each answer of the database takes a little, so that a kill finds writes under way.
        world.databaseProxy().delay(Duration.ofMillis(2));
        fleet.start("a");
        fleet.start("b");
        chaos =
            new Chaos(world, fleet, target, load, trial.books(), trial.seed().random("chaos"))
                .runners(size.kills())
                .databases(size.databases())
                .brokers(size.brokers());
        chaos.run(size.records());
        trial.awaitAll(load, target);
        fleet.assertAlive();
        fleet.stop();
      }
      trial.balanceExactlyOnce(
          order,
          fault,
          chaos.killedAtWork() + " runners killed with records in flight",
          load,
          target);
      assertThat(chaos.killedAtWork()).as("runners killed at work").isPositive();
    }
  }
}
