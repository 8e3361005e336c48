package io.penstock.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.testkit.Database;
import io.penstock.testkit.ElasticsearchServer;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.PostgresServer;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The message consumer among faults of real servers and of itself: the index always equals the
 * model, document by document, versions included.
 */
@Tag("faults")
@ExtendWith(Services.class)
@Timeout(600)
class MessageConsumerFaultsTest {

  private static final String WRITTEN = "penstock_records_total";
  private static final String BRANCH = "penstock_branch_records_total";

  @Shared private static KafkaServer kafka;
  @Shared private static ElasticsearchServer elasticsearch;
  @Shared private static RedisServer redis;

  @TempDir private Path folder;

  private Indexer indexer(String redisUri, Database database, long seed, int events)
      throws Exception {
    return new Indexer(folder, kafka, elasticsearch, redisUri, database, seed, events);
  }

  /** Each runner may live for a random while once it has begun to write. */
  @Test
  void killedFifteenTimesItEqualsTheModel(Database database) throws Exception {
    int kills = 15;
    int events = 12_000;
    int rate = 600;
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Indexer indexer = indexer(redis.uri(), database, seed, events);
    Production production = indexer.produce(rate);
    int hit = 0;
    for (int kill = 0; kill < kills; kill++) {
      try (RunnerProcess runner = indexer.start()) {
        Indexer.await(runner, () -> Indexer.metric(runner, WRITTEN, "outcome=\"written\"") > 0);
        Thread.sleep(random.nextInt(800));
        long before = indexer.committed();
        runner.kill();
        hit += before < events ? 1 : 0;
      }
    }
    assertThat(hit).as("runners killed before everything was done").isEqualTo(kills);
    production.await(new Screen(System.out, false));
    indexer.drain();
    indexer.assertIndexEqualsModel();
    indexer.assertTableEqualsModel();
  }

  @Test
  void withoutRedisItGoesOnAndEqualsTheModel(Database database) throws Exception {
    int events = 1_500;
    try (RedisServer own = RedisServer.start()) {
      Indexer indexer = indexer(own.uri(), database, 21, events);
      Production production = indexer.produce(400);
      try (RunnerProcess runner = indexer.start()) {
        Indexer.await(runner, () -> indexer.committed() > 200);
        own.stop();
        production.await(new Screen(System.out, false));
        Indexer.await(runner, () -> indexer.committed() == events);
        assertThat(Indexer.ready(runner)).isEqualTo(200);
        assertThat(Indexer.metric(runner, "penstock_deduplicate_unavailable_total", ""))
            .isPositive();
        assertThat(runner.terminate()).as("%s", runner.tail()).isEqualTo(143);
      }
      indexer.assertIndexEqualsModel();
      indexer.assertTableEqualsModel();
    }
  }

  @Test
  void aBestEffortAuditNeverHoldsTheIndexUpAndCountsWhatItDrops() throws Exception {
    int events = 1_500;
    try (PostgresServer postgres = PostgresServer.start();
        Database database = postgres.newDatabase()) {
      Indexer indexer = indexer(redis.uri(), database, 22, events);
      indexer.change("        stale: false", "        stale: false\n        queueRecords: 50");
      Production production = indexer.produce(400);
      try (RunnerProcess runner = indexer.start(Map.of("CONSUMER_AUDIT_REQUIRED", "false"))) {
        Indexer.await(runner, () -> Indexer.metric(runner, BRANCH, "outcome=\"written\"") > 100);
        postgres.stop();
        production.await(new Screen(System.out, false));
        Indexer.await(runner, () -> indexer.committed() == events);
        assertThat(Indexer.ready(runner)).isEqualTo(200);
        assertThat(Indexer.metric(runner, BRANCH, "outcome=\"dropped\"")).isPositive();
        runner.terminate();
      }
      indexer.assertIndexEqualsModel();
    }
  }

  @Test
  void aRequiredAuditHoldsAcknowledgementBackUntilItIsThere() throws Exception {
    int events = 1_500;
    try (PostgresServer postgres = PostgresServer.start();
        Database database = postgres.newDatabase()) {
      Indexer indexer = indexer(redis.uri(), database, 23, events);
      Production production = indexer.produce(400);
      try (RunnerProcess runner = indexer.start()) {
        Indexer.await(runner, () -> indexer.committed() > 100);
        postgres.stop();
        Indexer.await(runner, () -> Indexer.ready(runner) == 503);
        production.await(new Screen(System.out, false));
        // What was settled before may still be committed; then nothing more is.
        Thread.sleep(6_000);
        long held = indexer.committed();
        Thread.sleep(3_000);
        assertThat(indexer.committed()).isEqualTo(held).isLessThan(events);
        assertThat(Indexer.ready(runner)).isEqualTo(503);
        postgres.restart();
        Indexer.await(runner, () -> indexer.committed() == events);
        assertThat(runner.terminate()).as("%s", runner.tail()).isEqualTo(143);
      }
      indexer.assertIndexEqualsModel();
      indexer.assertTableEqualsModel();
    }
  }

  /** Must be seen beside each other; how fast this machine is decides nothing here. */
  @Test
  void theRateWithAndWithoutABestEffortAuditIsPrinted() throws Exception {
    int events = 20_000;
    try (PostgresServer postgres = PostgresServer.start()) {
      for (boolean there : new boolean[] {true, false}) {
        try (Database database = postgres.newDatabase()) {
          Path own = java.nio.file.Files.createDirectory(folder.resolve("audit-" + there));
          Indexer indexer =
              new Indexer(own, kafka, elasticsearch, redis.uri(), database, 24, events);
          indexer.produce(0).await(new Screen(System.out, false));
          try (RunnerProcess runner =
              indexer.start(
                  Map.of("CONSUMER_AUDIT_REQUIRED", "false", "CONSUMER_BATCH_SIZE", "100"))) {
            Indexer.await(runner, () -> indexer.committed() > 0);
            if (!there) {
              postgres.stop();
            }
            long from = indexer.committed();
            long began = System.nanoTime();
            Indexer.await(runner, () -> indexer.committed() == events);
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                "audit database %s: %,.0f records/s, %,d dropped%n",
                there ? "there" : "away",
                (events - from) / seconds,
                Indexer.metric(runner, BRANCH, "outcome=\"dropped\""));
            runner.terminate();
          }
          indexer.assertIndexEqualsModel();
          if (!there) {
            postgres.restart();
          }
        }
      }
    }
  }
}
