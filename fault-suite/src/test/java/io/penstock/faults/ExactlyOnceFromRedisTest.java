package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.penstock.testkit.ChildProcess;
import io.penstock.testkit.Database;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two runners over one stream, as processes that are killed and frozen, into a table without a key:
 * no event is missing and none is there twice.
 */
@ExtendWith(Services.class)
@Timeout(900)
class ExactlyOnceFromRedisTest {

  private static final Path FILE = Path.of("src", "test", "resources", "redis", "once.yaml");
  private static final Path JAR = Path.of(System.getProperty("penstock.runner"));
  private static final Duration LONGEST = Duration.ofMinutes(3);

  /** SIGTERM that was obeyed in good order. */
  private static final int TERMINATED = 143;

  /** Events in the stream that are not written yet, at most, so that kills strike all along. */
  private static final int BACKLOG = 3_000;

  private static final String[] NAMES = {"fixed-name", ""};

  @Shared RedisServer redis;
  @Shared Database database;

  private final String stream = "analytics-" + UUID.randomUUID();
  private final List<ChildProcess> runners = new ArrayList<>();
  private RedisClient client;
  private StatefulRedisConnection<String, String> connection;
  private int added;

  @BeforeEach
  void connect() throws SQLException {
    client = RedisClient.create(redis.uri());
    connection = client.connect();
    database.execute(
        "DROP TABLE IF EXISTS events, penstock_dead_letters, penstock_ledger_consumer,"
            + " penstock_ledger_done",
        "CREATE TABLE events (event_id bigint NOT NULL, kind text NOT NULL)");
  }

  @AfterEach
  void end() {
    runners.forEach(ChildProcess::close);
    connection.close();
    client.shutdown();
  }

  private static boolean isBroken(int id) {
    return id % 50 == 7;
  }

  private static String payload(int id) {
    return isBroken(id)
        ? "{\"event_id\": " + id + ", \"kind\":"
        : "{\"event_id\": " + id + ", \"kind\": \"click\"}";
  }

  private void add(int count) throws Exception {
    RedisAsyncCommands<String, String> commands = connection.async();
    List<Future<String>> replies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replies.add(commands.xadd(stream, Map.of("payload", payload(added++))));
    }
    for (Future<String> reply : replies) {
      reply.get();
    }
  }

  private ChildProcess start(String consumer) {
    ChildProcess runner =
        ChildProcess.jar(JAR)
            .name("runner " + consumer)
            .jvm("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx160m")
            .env(
                Map.of(
                    "REDIS_URL", redis.uri(),
                    "STREAM", stream,
                    "CONSUMER", consumer.isEmpty() ? "random-" + UUID.randomUUID() : consumer,
                    "POSTGRES_URL", database.url(),
                    "POSTGRES_USER", database.user(),
                    "POSTGRES_PASSWORD", database.password()))
            .args("run", FILE.toString(), "--log-format", "plain")
            .start();
    runners.add(runner);
    return runner;
  }

  /** Rows and dead letters. */
  private long done() throws SQLException {
    if (database.queryLong(
            "SELECT count(*) FROM pg_class WHERE relname = 'penstock_dead_letters'"
                + " AND pg_table_is_visible(oid)")
        == 0) {
      return 0;
    }
    return database.queryLong(
        "SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM penstock_dead_letters)");
  }

  private void awaitWhileAlive(Callable<Boolean> condition) {
    await()
        .atMost(LONGEST)
        .pollInterval(Duration.ofMillis(50))
        .failFast(
            () ->
                runners.forEach(
                    each ->
                        assertThat(each.isAlive()).as("alive, after:%n%s", each.tail()).isTrue()))
        .until(condition);
  }

  private void assertEachIsThereOnce(String what) throws SQLException {
    int broken = 0;
    for (int id = 0; id < added; id++) {
      broken += isBroken(id) ? 1 : 0;
    }
    assertThat(
            database.queryLong(
                "SELECT count(*) FROM (SELECT event_id FROM events GROUP BY event_id"
                    + " HAVING count(*) > 1) AS twice"))
        .as("events that are there twice, %s", what)
        .isZero();
    assertThat(database.queryLong("SELECT count(*) FROM events WHERE event_id % 50 = 7")).isZero();
    assertThat(database.queryLong("SELECT count(*) FROM events"))
        .as("events, %s", what)
        .isEqualTo(added - broken);
    assertThat(database.queryLong("SELECT count(*) FROM penstock_dead_letters"))
        .as("dead letters, %s", what)
        .isEqualTo(broken);
  }

  private long pending() {
    return connection.sync().xpending(stream, "once").getCount();
  }

  @Test
  void killedAFewTimes() throws Exception {
    killed(4_000, 3);
  }

  @Test
  @Tag("faults")
  void killedFifteenTimesOverAHundredThousandEvents() throws Exception {
    killed(100_000, 15);
  }

  private void killed(int events, int kills) throws Exception {
    Seed seed = Seed.of("ExactlyOnceFromRedisTest");
    String what = events + " events, " + kills + " kills, seed " + seed;
    Random random = seed.random("kills");
    // Kills are spread over the way, at random points that the seed decides.
    List<Integer> at = new ArrayList<>();
    for (int i = 0; i < kills; i++) {
      at.add((int) ((i + 0.1 + 0.8 * random.nextDouble()) * events / (kills + 1)));
    }
    ChildProcess[] running = {start(NAMES[0]), start(NAMES[1])};
    int killed = 0;
    while (added < events || killed < kills) {
      for (ChildProcess each : running) {
        assertThat(each.isAlive()).as("alive, %s, after:%n%s", what, each.tail()).isTrue();
      }
      long done = done();
      if (added < events && added - done < BACKLOG) {
        add(Math.min(events - added, 500));
      }
      if (killed < kills && done >= at.get(killed)) {
        int victim = random.nextInt(2);
        running[victim].kill();
        runners.remove(running[victim]);
        running[victim].close();
        killed++;
        running[victim] = start(NAMES[victim]);
      }
    }
    awaitWhileAlive(() -> done() >= events && pending() == 0);
    assertEachIsThereOnce(what);
    // One that was started last may still wait for its name; only who has joined can leave.
    for (ChildProcess each : running) {
      each.awaitLine(" reads [", LONGEST);
    }
    Waiting.pause(Duration.ofSeconds(2));
    for (ChildProcess each : running) {
      each.terminate();
      assertThat(each.awaitExit(LONGEST)).as("exit, after:%n%s", each.tail()).isEqualTo(TERMINATED);
    }
    assertEachIsThereOnce(what);
    assertThat(
            database.queryLong(
                "SELECT count(*) FROM penstock_ledger_consumer WHERE consumer = 'fixed-name'"))
        .as("who ended in good order has left the ledger")
        .isZero();
  }

  /**
   * A process that is stopped in the middle of a transaction, for so long that others have taken
   * its entries over, written and acknowledged them, and forgotten their ids.
   */
  @Test
  void frozenUntilItsEntriesWereWrittenAndForgotten() throws Exception {
    ChildProcess frozen = start("frozen");
    add(1_000);
    awaitWhileAlive(() -> done() == 1_000);
    try (Connection lock = database.connect();
        Statement statement = lock.createStatement()) {
      lock.setAutoCommit(false);
      statement.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
      add(200);
      awaitWhileAlive(
          () ->
              database.queryLong(
                      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                          + " AND datname = current_database()")
                  > 0);
      frozen.pause();
      lock.rollback();
    }
    long frozenAt = database.queryLong("SELECT (extract(epoch FROM now()) * 1000000)::bigint");
    ChildProcess heir = start("heir");
    add(500);
    awaitWhileAlive(() -> done() == added && pending() == 0);
    awaitWhileAlive(
        () ->
            database.queryLong(
                    "SELECT count(*) FROM penstock_ledger_done WHERE done_at > to_timestamp("
                        + frozenAt
                        + " / 1000000.0)")
                == 0);
    frozen.resume();
    frozen.awaitLine("it was fenced in the ledger by somebody else", LONGEST);
    add(500);
    awaitWhileAlive(() -> done() >= added && pending() == 0);
    assertEachIsThereOnce("after " + frozen.tail());
    assertThat(heir.lines()).anyMatch(line -> line.contains("has fenced consumer frozen"));
    for (ChildProcess each : List.of(frozen, heir)) {
      each.terminate();
      assertThat(each.awaitExit(LONGEST)).as("exit, after:%n%s", each.tail()).isEqualTo(TERMINATED);
    }
    assertEachIsThereOnce("at the end");
  }
}
