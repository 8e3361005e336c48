package io.penstock.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runner.logging.LogSetup;
import io.penstock.runner.testing.Readings;
import io.penstock.testkit.ChildProcess;
import io.penstock.testkit.Database;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exactly-once delivery from a topic that was deleted and created again: the ledger's positions
 * mean nothing in the new one.
 */
@ExtendWith(Services.class)
@Timeout(300)
class TopicCreatedAnewTest {

  private static final int OLD = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Shared private static KafkaServer kafka;

  @TempDir Path directory;
  private Database database;
  private Readings readings;
  private CliRunner cli;
  private Path file;
  private String delivery = "delivery: exactlyOnce";

  @BeforeAll
  static void logAsTheProgramDoes() {
    LogSetup.quiet().apply(System.err);
  }

  /** Twenty records of the first topic are written, ten of each partition. */
  @BeforeEach
  void prepare(Database given) throws Exception {
    database = given;
    readings = new Readings(kafka, database, directory);
    cli = new CliRunner(readings.environment());
    file = readings.file("postgres", delivery);
    produce(0, OLD);
    assertThat(run().exitCode()).isZero();
    assertThat(readings.rows()).isEqualTo(numbers(0, OLD));
  }

  private void produce(int from, int to) {
    readings.produce(from, to, n -> Readings.reading(n, 1));
  }

  /** Another topic of the same name; the broker drops the group's offsets with the old one. */
  private void createAnew() {
    kafka.deleteTopics(readings.topic);
    Awaitility.await().ignoreExceptions().untilAsserted(() -> kafka.createTopic(readings.topic, 2));
  }

  private CliRunner.Result run() {
    return cli.run("run", file, "--until-drained", "--log-format", "plain");
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private void accepting(String policy) throws Exception {
    strict();
    Files.writeString(
        file,
        Files.readString(file)
            .replace("groupId:", "onOffsetOutOfRange: " + policy + "\n        groupId:"));
  }

  private void strict() throws Exception {
    file = readings.file("postgres", delivery);
  }

  private void reset(int partition, int to) {
    CliRunner.Result result =
        cli.run(
            "ledger",
            "reset",
            file,
            "--partition",
            readings.topic + "-" + partition,
            "--to",
            to,
            "--yes");
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  private void runs() {
    CliRunner.Result result = run();
    assertThat(result.exitCode()).as(result.console() + result.err()).isZero();
  }

  /** What the table must hold: the old records, and these, each once. */
  private static List<Integer> oldAnd(int from, int to) {
    return Stream.concat(numbers(0, OLD).stream(), numbers(from, to).stream()).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {5 * OLD, OLD / 2})
  void theNewTopicIsNotReadFromWhereTheOldOneStood(int records) throws Exception {
    createAnew();
    produce(1000, 1000 + records);
    // The second time as well: what the source did meanwhile is no consent.
    for (int attempt = 0; attempt < 2; attempt++) {
      CliRunner.Result result = run();
      assertThat(result.console() + result.err()).contains("TOPIC_RECREATED", "ledger reset");
      assertThat(result.exitCode()).isEqualTo(ExitCodes.CONFIG);
      assertThat(readings.rows()).as("nothing was read").isEqualTo(numbers(0, OLD));
    }
    reset(0, 0);
    reset(1, 2);
    runs();
    // Of the second partition, the first two were left out; that is what was asked for.
    List<Integer> wanted = new ArrayList<>(oldAnd(1000, 1000 + records));
    wanted.removeAll(List.of(1001, 1003));
    assertThat(readings.rows()).isEqualTo(wanted);
    runs();
    assertThat(readings.rows()).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({"earliest, 100", "earliest, 10", "latest, 100"})
  void whoAcceptsTheLossReadsAllOfTheNewTopicOnce(String policy, int records) throws Exception {
    createAnew();
    produce(1000, 1000 + records);
    accepting(policy);
    runs();
    assertThat(readings.rows()).isEqualTo(oldAnd(1000, 1000 + records));
    strict();
    produce(2000, 2010);
    runs();
    List<Integer> wanted = new ArrayList<>(oldAnd(1000, 1000 + records));
    wanted.addAll(numbers(2000, 2010));
    assertThat(readings.rows()).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n    ordering: key\n    lanes: 3"})
  void aLedgerBeyondTheEndOfItsOwnTopicGoesBackOnlyWhereThatIsAccepted(String ordering)
      throws Exception {
    delivery += ordering;
    strict();
    produce(OLD, OLD + 10);
    runs();
    reset(0, 500);
    CliRunner.Result result = run();
    assertThat(result.exitCode()).isEqualTo(ExitCodes.CONFIG);
    assertThat(result.console() + result.err()).contains("OFFSET_OUT_OF_RANGE", "ledger reset");
    accepting("earliest");
    runs();
    // The first partition is read from its beginning, and what is read is written, not left out.
    List<Integer> wanted = new ArrayList<>(numbers(0, OLD + 10));
    numbers(0, OLD + 10).stream().filter(n -> n % 2 == 0).forEach(wanted::add);
    Collections.sort(wanted);
    assertThat(readings.rows()).isEqualTo(wanted);
  }

  @Test
  void aLedgerOfAnEarlierVersionGoesOnAndLearnsItsTopic() throws Exception {
    database.execute("ALTER TABLE penstock_ledger DROP COLUMN incarnation");
    assertThat(cli.run("ledger", "show", file, "--json").out()).contains("\"log\":null");
    reset(0, 8);
    produce(OLD, OLD + 10);
    runs();
    List<Integer> wanted = new ArrayList<>(numbers(0, OLD + 10));
    wanted.addAll(List.of(16, 18));
    Collections.sort(wanted);
    assertThat(readings.rows()).isEqualTo(wanted);
    assertThat(cli.run("ledger", "show", file, "--json").out())
        .containsPattern("\"log\":\"[A-Za-z0-9_-]{22}\"")
        .doesNotContain("\"log\":null");
    createAnew();
    produce(1000, 1100);
    CliRunner.Result result = run();
    assertThat(result.console() + result.err()).contains("TOPIC_RECREATED");
    assertThat(readings.rows()).isEqualTo(wanted);
  }

  private ChildProcess start() throws Exception {
    return ChildProcess.java(Penstock.class)
        .jvm("-XX:TieredStopAtLevel=1")
        .env(readings.environment())
        .args("run", file.toString())
        .start();
  }

  /** It takes most of a minute until the client finds its old position gone. */
  @Test
  @Tag("faults")
  void aPipelineThatRunsAndAcceptsTheLossReadsTheNewTopicOnce() throws Exception {
    accepting("earliest");
    try (ChildProcess running = start()) {
      produce(OLD, 5 * OLD);
      Awaitility.await().atMost(PATIENCE).until(() -> readings.rows().size() == 5 * OLD);
      createAnew();
      // So few that the client cannot go on in the new topic where it was in the old one.
      produce(1000, 1010);
      Awaitility.await().atMost(PATIENCE).until(() -> readings.rows().size() >= 5 * OLD + 10);
      assertThat(running.isAlive()).isTrue();
    }
    strict();
    produce(1010, 1020);
    runs();
    List<Integer> wanted = new ArrayList<>(numbers(0, 5 * OLD));
    wanted.addAll(numbers(1000, 1020));
    assertThat(readings.rows()).isEqualTo(wanted);
  }

  @Test
  void aPipelineThatRunsMeanwhileStops() throws Exception {
    try (ChildProcess running = start()) {
      produce(OLD, OLD + 10);
      Awaitility.await().atMost(PATIENCE).until(() -> readings.rows().size() == OLD + 10);
      createAnew();
      produce(1000, 1100);
      Awaitility.await().atMost(PATIENCE).until(() -> !running.isAlive());
      // The client may have gone on in the new topic for the seconds until that was noticed.
      assertThat(readings.rows()).startsWith(numbers(0, OLD + 10).toArray(new Integer[0]));
      assertThat(readings.rows()).doesNotHaveDuplicates();
      assertThat(Files.readString(running.output())).contains("TOPIC_RECREATED", "ledger reset");
    }
    CliRunner.Result result = run();
    assertThat(result.console() + result.err()).contains("TOPIC_RECREATED");
  }
}
