package io.penstock.examples.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.examples.RunnerChild;
import io.penstock.producer.RedisLoad;
import io.penstock.producer.Workloads;
import io.penstock.testkit.Database;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The analytics consumer on real servers, in a JVM of its own, compared with a model that shares
 * nothing with it: every row, column by column, and every dead letter, byte by byte.
 */
@ExtendWith(Services.class)
@Timeout(300)
class AnalyticsConsumerTest {

  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Path FOLDER = Path.of("analytics-consumer");
  private static final String GROUP = "analytics-consumers";
  private static final Instant START = Instant.now();

  @Shared private RedisServer redis;
  @TempDir private Path folder;

  private final String stream = "analytics_events-" + UUID.randomUUID();
  private AnalyticsStream look;

  @BeforeEach
  void connect() {
    look = new AnalyticsStream(redis.uri(), stream);
  }

  @AfterEach
  void disconnect() {
    look.close();
  }

  private static Database newDatabase(TimescaleServer server) throws IOException, SQLException {
    Database database = server.newDatabase();
    database.execute(Files.readString(FOLDER.resolve("schema.sql")));
    return database;
  }

  private void produce(long seed, int events, int rate) throws InterruptedException {
    try (RedisLoad load = new RedisLoad(redis.uri(), stream, "data")) {
      load.send(Workloads.named("analytics-consumer", seed, START), events, rate, sent -> {});
    }
  }

  private CompletableFuture<Void> produceInBackground(long seed, int events, int rate) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            produce(seed, events, rate);
          } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
          }
        },
        work -> new Thread(work, "producer").start());
  }

  /** The example's own file and variables. */
  private RunnerChild start(Database database, String... arguments) throws IOException {
    return start(FOLDER.resolve("pipeline.yaml"), database, "100", arguments);
  }

  private RunnerChild start(Path file, Database database, String batch, String... arguments)
      throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("REDIS_URL", redis.uri());
    environment.put("POSTGRES_URL", url(database));
    environment.put("STREAM_NAME", stream);
    environment.put("BATCH_SIZE", batch);
    environment.put("MONITORING_INTERVAL_MS", "500");
    environment.put("METRICS_CSV", folder.resolve("metrics.csv").toString());
    return RunnerChild.start(file, environment, arguments);
  }

  /** In the form that the service takes. */
  private static String url(Database database) {
    return "postgresql://"
        + database.user()
        + ":"
        + database.password()
        + "@"
        + database.server().host()
        + ":"
        + database.server().port()
        + "/"
        + database.name();
  }

  /** The example's file with more settings for its source. */
  private Path with(String name, String settings) throws IOException {
    String text = Files.readString(FOLDER.resolve("pipeline.yaml"));
    String group = "        group: ";
    assertThat(text).contains(group);
    Files.copy(
        FOLDER.resolve("event.schema.json"),
        folder.resolve("event.schema.json"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    return Files.writeString(
        folder.resolve(name), text.replace(group, "        " + settings + "\n" + group));
  }

  private static void awaitWhileAlive(RunnerChild runner, Callable<Boolean> condition) {
    await()
        .atMost(LONGEST)
        .failFast(
            () -> assertThat(runner.isAlive()).as("alive, after:%n%s", runner.tail()).isTrue())
        .until(condition);
  }

  private static long rows(Database database) throws SQLException {
    return database.queryLong("SELECT count(*) FROM events");
  }

  private void assertEverythingIsWhereItBelongs(AnalyticsModel model, Database database)
      throws SQLException, IOException {
    AnalyticsTable.assertHolds(database, model.rows());
    assertThat(look.deadLettersByIdentity())
        .as("dead letters")
        .containsExactlyInAnyOrderEntriesOf(model.dead());
    assertThat(look.pending(GROUP)).as("pending entries").isZero();
  }

  @Test
  void everyEventEndsWhereTheModelSays(TimescaleServer timescale) throws Exception {
    int events = 6_000;
    AnalyticsModel model = AnalyticsModel.of(21, START, events);
    produce(21, events, 0);
    try (Database database = newDatabase(timescale)) {
      try (RunnerChild runner = start(database, "--until-drained")) {
        assertThat(runner.awaitExit()).as("exit code, after:%n%s", runner.tail()).isZero();
        assertThat(runner.printed("read")).isEqualTo(events);
        assertThat(runner.printed("written")).isEqualTo(model.books().written());
        assertThat(runner.printed("duplicate")).isEqualTo(model.books().duplicates());
        assertThat(runner.printed("dead-lettered")).isEqualTo(model.books().dead());
      }
      assertEverythingIsWhereItBelongs(model, database);
      assertThat(database.queryLong("SELECT count(*) FROM show_chunks('events')")).isGreaterThan(1);
    }
    List<String> lines = Files.readAllLines(folder.resolve("metrics.csv"));
    assertThat(lines.get(0))
        .isEqualTo("timestamp,events_processed,lag,batch_time_ms,processing_rate");
    assertThat(lines.subList(1, lines.size()))
        .isNotEmpty()
        .allMatch(
            line -> line.matches("20\\d\\d-\\d\\d-\\d\\dT[0-9:.]{12}Z,\\d+,\\d*,[0-9.]*,[0-9.]+"));
    assertThat(lines.get(lines.size() - 1).split(",")[1]).isEqualTo(Integer.toString(events));
  }

  /** Must-show 2, first half: 500 entries of a dead consumer are written by another, each once. */
  @Test
  void entriesOfAKilledConsumerAreTakenOver(TimescaleServer timescale) throws Exception {
    Path file = with("takeover.yaml", "claimMinIdle: 2s\n        claimInterval: 200ms");
    killAndGoOn(timescale, file, file, 22);
  }

  /** Must-show 2, second half: the same name finds its own entries again. */
  @Test
  void aRestartUnderTheSameNameGoesOn(TimescaleServer timescale) throws Exception {
    // Nobody takes over within the test: what is written was found by its own name.
    Path file = with("named.yaml", "consumerName: consumer-1\n        nameLease: 1s");
    killAndGoOn(timescale, file, file, 23);
    assertThat(look.pendingByConsumer(GROUP)).isEmpty();
  }

  private void killAndGoOn(TimescaleServer timescale, Path first, Path second, long seed)
      throws Exception {
    int events = 1_500;
    int batch = 500;
    AnalyticsModel model = AnalyticsModel.of(seed, START, events);
    produce(seed, events, 0);
    try (Database database = newDatabase(timescale)) {
      try (var locker = database.connect();
          var statement = locker.createStatement()) {
        locker.setAutoCommit(false);
        statement.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
        try (RunnerChild runner = start(first, database, Integer.toString(batch))) {
          awaitWhileAlive(runner, () -> runner.ready() == 200 && look.pending(GROUP) >= batch);
          runner.kill();
          runner.awaitExit();
        }
        locker.rollback();
      }
      assertThat(look.pending(GROUP)).isGreaterThanOrEqualTo(batch);
      assertThat(rows(database)).isZero();
      try (RunnerChild runner = start(second, database, Integer.toString(batch))) {
        awaitWhileAlive(
            runner, () -> rows(database) == model.books().written() && look.pending(GROUP) == 0);
        runner.terminate();
        runner.awaitExit();
        assertThat(runner.printed("written")).isEqualTo(model.books().written());
        assertThat(runner.printed("duplicate")).isEqualTo(model.books().duplicates());
        assertThat(runner.printed("in flight")).isZero();
      }
      assertEverythingIsWhereItBelongs(model, database);
    }
  }

  @Test
  void whilePostgresIsDownNothingIsAcknowledged() throws Exception {
    outage(24, Duration.ofSeconds(2));
  }

  /** Must-show 3. */
  @Test
  @Tag("faults")
  void halfAMinuteWithoutPostgresLosesNothing() throws Exception {
    outage(25, Duration.ofSeconds(30));
  }

  private void outage(long seed, Duration length) throws Exception {
    int rate = 500;
    int events = (int) (rate * (length.toSeconds() + 6));
    AnalyticsModel model = AnalyticsModel.of(seed, START, events);
    try (TimescaleServer timescale = TimescaleServer.start();
        Database database = newDatabase(timescale)) {
      CompletableFuture<Void> production = produceInBackground(seed, events, rate);
      try (RunnerChild runner = start(database)) {
        awaitWhileAlive(runner, () -> rows(database) > 300);
        timescale.stop();
        awaitWhileAlive(runner, () -> runner.ready() == 503);
        double acknowledged = runner.metric("penstock_source_acknowledged_total");
        long dead = look.deadLetters();
        assertThat(acknowledged).isPositive();
        Thread.sleep(length.toMillis());
        assertThat(runner.ready()).isEqualTo(503);
        assertThat(runner.metric("penstock_source_acknowledged_total")).isEqualTo(acknowledged);
        assertThat(look.deadLetters()).isEqualTo(dead);
        assertThat(look.pending(GROUP)).isPositive();
        timescale.restart();
        awaitWhileAlive(runner, () -> runner.ready() == 200);
        production.join();
        awaitWhileAlive(
            runner, () -> rows(database) == model.books().written() && look.pending(GROUP) == 0);
        runner.terminate();
        runner.awaitExit();
        assertThat(runner.printed("read")).isEqualTo(events);
        assertThat(runner.printed("dead-lettered")).isEqualTo(model.books().dead());
        assertThat(runner.printed("in flight")).isZero();
      }
      assertEverythingIsWhereItBelongs(model, database);
    }
  }
}
