package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A cluster of two nodes. */
class ClusterTest {

  private static final RedisServer ONE = node();
  private static final RedisServer TWO = node();
  private static RedisClusterClient client;
  private static RedisAdvancedClusterCommands<String, String> commands;

  private static RedisServer node() {
    return RedisServer.builder().args("--cluster-enabled", "yes").start();
  }

  @BeforeAll
  static void formCluster() {
    try (Raw one = new Raw(ONE);
        Raw two = new Raw(TWO)) {
      one.commands.clusterAddSlots(IntStream.range(0, 8192).toArray());
      two.commands.clusterAddSlots(IntStream.range(8192, 16384).toArray());
      one.commands.clusterMeet(TWO.host(), TWO.port());
      Awaitility.await()
          .until(
              () ->
                  one.commands.clusterInfo().contains("cluster_state:ok")
                      && two.commands.clusterInfo().contains("cluster_state:ok")
                      && one.commands.clusterInfo().contains("cluster_known_nodes:2"));
    }
    client = RedisClusterClient.create(ONE.uri());
    commands = client.connect().sync();
  }

  @AfterAll
  static void end() {
    client.shutdown();
    ONE.close();
    TWO.close();
  }

  /** A stream that lives on a node. */
  private static String streamOn(RedisServer node) {
    while (true) {
      String stream = Raw.stream();
      if (SlotHash.getSlot(stream) < 8192 == (node == ONE)) {
        return stream;
      }
    }
  }

  @Test
  void readsEachStreamFromItsNode() throws Exception {
    String first = streamOn(ONE);
    String second = streamOn(TWO);
    for (int n = 0; n < 200; n++) {
      commands.xadd(first, Map.of("n", "" + n));
      commands.xadd(second, Map.of("n", "" + n));
    }
    Settings settings =
        Settings.source("redis://" + ONE.host() + ":" + ONE.port(), List.of(first, second))
            .with("cluster", true)
            .with("claimMinIdle", "300ms");
    Consumer killed = Consumer.open(settings);
    killed.readUntil(400);
    killed.die();
    try (Consumer heir = Consumer.open(settings)) {
      heir.readUntil(400);
      assertThat(heir.source.lag().get(second).records()).isEqualTo(200);
      heir.settleAll();
      assertThat(commands.xpending(first, "g").getCount()).isZero();
      assertThat(commands.xpending(second, "g").getCount()).isZero();
      commands.xadd(second, Map.of("n", "late"));
      heir.readUntil(401);
    }
  }

  @Test
  void saysWhatIsMissingWhenItIsNotToldOfTheCluster() {
    String there = streamOn(TWO);
    SourceException refused =
        catchThrowableOfType(
            SourceException.class, () -> Consumer.open(Settings.source(ONE.uri(), List.of(there))));
    assertThat(refused.verdict()).isEqualTo(Verdict.STOP);
    assertThat(refused.code()).isEqualTo("MOVED");
    assertThat(refused).hasMessageContaining("set cluster to true");
  }

  @Test
  void survivesTheLossOfANode() throws Exception {
    String stream = streamOn(TWO);
    try (Consumer consumer =
        Consumer.open(Settings.source(ONE.uri(), List.of(stream)).with("cluster", true))) {
      commands.xadd(stream, Map.of("n", "1"));
      consumer.readUntil(1);
      TWO.pause();
      consumer.pollUntil(() -> !consumer.failures.isEmpty());
      TWO.resume();
      commands.xadd(stream, Map.of("n", "2"));
      consumer.readUntil(2).settleAll();
      assertThat(consumer.ids()).doesNotHaveDuplicates();
    }
  }
}
