package io.penstock.examples.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.examples.RunnerChild;
import io.penstock.producer.KafkaLoad;
import io.penstock.producer.Workloads;
import io.penstock.testkit.Database;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.PostgresServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The event consumer on real servers, in a JVM of its own, compared with a model that shares
 * nothing with it: every row, column by column, and every dead letter, byte by byte.
 */
@ExtendWith(Services.class)
@Timeout(300)
class EventConsumerTest {

  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Path FILE = Path.of("event-consumer", "pipeline.yaml");
  private static final Instant START = Instant.now();
  private static final int PARTITIONS = 3;

  @Shared KafkaServer kafka;

  private final String topic = "events-" + UUID.randomUUID();

  @BeforeEach
  void createTopic() {
    kafka.createTopic(topic, PARTITIONS);
  }

  private static void createTable(Database database) throws IOException, SQLException {
    database.execute(Files.readString(Path.of("event-consumer", "schema.sql")));
  }

  /** Sends in the background. */
  private CompletableFuture<Void> produce(long seed, int events, int rate) {
    return CompletableFuture.runAsync(
        () -> {
          try (KafkaLoad load =
              new KafkaLoad(Map.of("bootstrap.servers", kafka.bootstrapServers()), topic)) {
            load.send(Workloads.named("event-consumer", seed, START), events, rate, sent -> {});
          } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
          }
        },
        work -> new Thread(work, "producer").start());
  }

  private RunnerChild start(Database database, String... arguments) throws IOException {
    return start(FILE, database, arguments);
  }

  private RunnerChild start(Path file, Database database, String... arguments) throws IOException {
    return RunnerChild.start(
        file,
        Map.of(
            "KAFKA_SERVER", kafka.bootstrapServers(),
            "KAFKA_TOPIC", topic,
            "GROUP_ID", topic,
            "POSTGRES_HOST", database.server().host(),
            "POSTGRES_PORT", Integer.toString(database.server().port()),
            "POSTGRES_DB", database.name(),
            "POSTGRES_USER", database.user(),
            "POSTGRES_PASSWORD", database.password()),
        arguments);
  }

  private static void awaitWhileAlive(RunnerChild runner, Callable<Boolean> condition) {
    await()
        .atMost(LONGEST)
        .failFast(
            () -> assertThat(runner.isAlive()).as("alive, after:%n%s", runner.tail()).isTrue())
        .until(condition);
  }

  private static long rows(Database database) throws SQLException {
    return database.queryLong("SELECT count(*) FROM public.events");
  }

  private void assertEverythingIsWhereItBelongs(EventModel model, Database database)
      throws SQLException, IOException {
    EventTable.assertHolds(database, model.rows());
    assertThat(DeadLetterTopic.read(kafka.bootstrapServers(), topic + "-dlq"))
        .as("dead letters")
        .containsExactlyInAnyOrderEntriesOf(model.dead());
  }

  @Test
  void everyEventEndsWhereTheModelSays(Database database) throws Exception {
    int events = 6_000;
    EventModel model = EventModel.of(11, START, events);
    createTable(database);
    produce(11, events, 0).join();
    try (RunnerChild runner = start(database, "--until-drained")) {
      assertThat(runner.awaitExit()).as("exit code, after:%n%s", runner.tail()).isZero();
      assertThat(runner.printed("read")).isEqualTo(events);
      assertThat(runner.printed("written")).isEqualTo(model.books().written());
      assertThat(runner.printed("duplicate")).isEqualTo(model.books().duplicates());
      assertThat(runner.printed("filtered")).isEqualTo(model.books().filtered());
      assertThat(runner.printed("dead-lettered")).isEqualTo(model.books().dead());
    }
    assertEverythingIsWhereItBelongs(model, database);
  }

  /** The example's file, but for how soon a broker gives up a member that was killed. */
  private static Path withShortSession(Path folder) throws IOException {
    String text = Files.readString(FILE);
    String group = "        groupId: ";
    assertThat(text).contains(group);
    String changed =
        text.replace(group, "        properties: { session.timeout.ms: \"6000\" }\n" + group);
    return Files.writeString(folder.resolve("pipeline.yaml"), changed);
  }

  @Test
  void killedInMidStreamAndStartedAgainItLosesAndDoublesNothing(
      Database database, @TempDir Path folder) throws Exception {
    Path file = withShortSession(folder);
    int events = 6_000;
    EventModel model = EventModel.of(12, START, events);
    createTable(database);
    CompletableFuture<Void> production = produce(12, events, 600);
    try (RunnerChild runner = start(file, database)) {
      awaitWhileAlive(runner, () -> rows(database) > 500);
      runner.kill();
    }
    assertThat(rows(database)).as("rows when it was killed").isLessThan(model.books().written());
    production.join();
    try (RunnerChild runner = start(file, database, "--until-drained")) {
      assertThat(runner.awaitExit()).as("exit code, after:%n%s", runner.tail()).isZero();
    }
    assertEverythingIsWhereItBelongs(model, database);
  }

  @Test
  void whilePostgresIsDownNothingIsDeadLetteredAndThenItGoesOn() throws Exception {
    int events = 8_000;
    EventModel model = EventModel.of(13, START, events);
    try (PostgresServer postgres = PostgresServer.start();
        Database database = postgres.newDatabase()) {
      createTable(database);
      CompletableFuture<Void> production = produce(13, events, 1_500);
      try (RunnerChild runner = start(database)) {
        awaitWhileAlive(runner, () -> rows(database) > 500);
        assertThat(runner.ready()).isEqualTo(200);
        assertThat(runner.metrics())
            .containsPattern("(?m)^consumer_lag_total\\{pipeline=\"event-consumer\"} [1-9]")
            .containsPattern("(?m)^penstock_lag_records\\{");
        postgres.stop();
        awaitWhileAlive(runner, () -> runner.ready() == 503);
        production.join();
        assertThat(runner.isAlive()).isTrue();
        postgres.restart();
        awaitWhileAlive(runner, () -> runner.ready() == 200);
        awaitWhileAlive(runner, () -> rows(database) == model.books().written());
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
