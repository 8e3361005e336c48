package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.penstock.testkit.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisExecProvider;

/** A master that dies and a replica that Sentinel puts in its place. */
class SentinelTest {

  @TempDir Path folder;

  private Process startSentinel(int port, RedisServer master) throws IOException {
    Path config = folder.resolve("sentinel.conf");
    Files.writeString(
        config,
        """
        port %d
        bind 127.0.0.1
        dir %s
        sentinel monitor main 127.0.0.1 %d 1
        sentinel down-after-milliseconds main 500
        sentinel failover-timeout main 5000
        """
            .formatted(port, folder, master.port()));
    Path program = RedisExecProvider.defaultProvider().get().toPath();
    return new ProcessBuilder(program.toString(), config.toString(), "--sentinel")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("sentinel.log").toFile())
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void goesOnAtTheNewMasterAndLosesNothingThatItHas() throws Exception {
    int port = freePort();
    String uri = "redis-sentinel://127.0.0.1:" + port + "/0#main";
    RedisServer master = RedisServer.start();
    RedisServer replica =
        RedisServer.builder().args("--replicaof", "127.0.0.1", "" + master.port()).start();
    Process sentinel = startSentinel(port, master);
    try (Raw first = new Raw(master)) {
      Awaitility.await().until(() -> first.commands.info("replication").contains("state=online"));
      RedisClient watcher = RedisClient.create(RedisURI.create("127.0.0.1", port));
      Awaitility.await()
          .ignoreExceptions()
          .until(
              () -> {
                try (var connection = watcher.connectSentinel(RedisURI.create("127.0.0.1", port))) {
                  return !connection.sync().replicas("main").isEmpty();
                }
              });
      watcher.shutdown();
      first.add("events", 0, 100);
      try (Consumer consumer = Consumer.open(Settings.source(uri, List.of("events")))) {
        consumer.readUntil(100);
        assertThat(consumer.source.description()).contains("master main by Sentinel 127.0.0.1");
        first.commands.waitForReplication(1, 5_000);
        master.kill();
        consumer.source.acknowledge(consumer.read);
        consumer.pollUntil(() -> !consumer.failures.isEmpty());
        consumer.pollUntil(() -> consumer.context.acknowledged.size() == 100);
        try (Raw second = new Raw(replica)) {
          assertThat(second.pending("events")).isZero();
          second.commands.xadd("events", Map.of("n", "late"));
          consumer.readUntil(101);
          assertThat(consumer.ids()).doesNotHaveDuplicates();
        }
      }
    } finally {
      sentinel.destroyForcibly();
      replica.close();
      master.close();
    }
  }
}
