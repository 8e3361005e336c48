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
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Ledger, verification, rehearsal and doctor, on real servers. */
@ExtendWith(Services.class)
@Timeout(300)
class OperatorCommandsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String LEDGER = "delivery: exactlyOnce";

  @Shared private static KafkaServer kafka;

  @TempDir Path directory;
  private Database database;
  private Readings readings;
  private CliRunner cli;
  private Path file;

  @BeforeAll
  static void logAsTheProgramDoes() {
    LogSetup.quiet().apply(System.err);
  }

  @BeforeEach
  void prepare(Database given) throws Exception {
    database = given;
    readings = new Readings(kafka, given, directory);
    cli = new CliRunner(readings.environment());
  }

  /** Of ten records one is refused by the table, one is no JSON. */
  private static String oneOfTen(int n) {
    return switch (n % 10) {
      case 3 -> Readings.reading(n, 5_000);
      case 7 -> "no json";
      default -> Readings.reading(n, n % 10);
    };
  }

  private CliRunner.Result penstock(Object... words) {
    List<Object> arguments = new ArrayList<>();
    for (Object word : words) {
      arguments.add(word.equals("FILE") ? file : word);
    }
    return cli.run(arguments.toArray());
  }

  private void runPipeline() {
    CliRunner.Result result = penstock("run", "FILE", "--until-drained", "--log-format", "plain");
    assertThat(result.exitCode()).as(result.console() + result.err()).isZero();
  }

  private String partition(int number) {
    return readings.topic + "-" + number;
  }

  @Test
  void theLedgerIsShownMovedAndForgotten() throws Exception {
    readings.produce(0, 20, n -> Readings.reading(n, 1));
    file = readings.file("postgres", LEDGER);
    assertThat(penstock("ledger", "show", "FILE").out()).contains("no rows");
    runPipeline();
    CliRunner.Result shown = penstock("ledger", "show", "FILE");
    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out())
        .containsPattern(partition(0) + " +1/1 +10 +10 +10 ")
        .containsPattern(partition(1) + " +1/1 +10 +10 +10 ");
    assertThat(penstock("ledger", "show", "FILE", "--json").out())
        .contains("\"next\":\"10\",\"committed\":\"10\",\"end\":\"10\"");

    assertThat(penstock("ledger", "reset", "FILE", "--to", "8", "--yes").err())
        .contains("--to needs --partition");
    assertThat(penstock("ledger", "reset", "FILE").exitCode()).isEqualTo(2);
    assertThat(penstock("ledger", "reset", "FILE", "--forget").err()).contains("--yes");
    assertThat(penstock("ledger", "reset", "FILE", "--forget", "--to", "1").exitCode())
        .isEqualTo(2);
    CliRunner.Result moved =
        penstock("ledger", "reset", "FILE", "--partition", partition(0), "--to", "8", "--yes");
    assertThat(moved.exitCode()).as(moved.err()).isZero();
    runPipeline();
    // Offsets 8 and 9 of the first partition; that is what was asked for.
    assertThat(readings.rows()).hasSize(22).containsSequence(16, 16).containsSequence(18, 18);

    assertThat(penstock("ledger", "reset", "FILE", "--forget", "--yes").out())
        .startsWith("2 rows removed");
    assertThat(penstock("ledger", "show", "FILE").out()).contains("no rows");
    runPipeline();
    assertThat(readings.rows()).as("starts where the group stands").hasSize(22);
  }

  @Test
  void aLedgerInUseIsLeftAloneUnlessForcedAndThenTheInstanceGoesOnFromThere() throws Exception {
    readings.produce(0, 20, n -> Readings.reading(n, 1));
    file = readings.file("postgres", LEDGER);
    try (ChildProcess running =
        ChildProcess.java(Penstock.class)
            .jvm("-XX:TieredStopAtLevel=1")
            .env(readings.environment())
            .args("run", file.toString())
            .start()) {
      Awaitility.await().atMost(PATIENCE).until(() -> readings.rows().size() == 20);
      Object[] reset = {"ledger", "reset", "FILE", "--partition", partition(0), "--to", "9"};
      CliRunner.Result refused = penstock(with(reset, "--yes"));
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("a consumer of the pipeline is alive");
      assertThat(penstock(with(reset, "--yes", "--force")).exitCode()).isZero();
      readings.produce(20, 21, n -> Readings.reading(n, 1));
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(readings.rows()).endsWith(17, 18, 18, 19, 20));
      assertThat(running.isAlive()).isTrue();
    }
  }

  private static Object[] with(Object[] words, Object... more) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void theBooksBalanceAndEveryDifferenceIsFound() throws Exception {
    readings.produce(0, 100, OperatorCommandsTest::oneOfTen);
    file =
        readings.file(
            "kafka",
            LEDGER
                + "\n    transform: [{ filter: { field: /n, equals: 5, drop: true, label: five } }]");
    runPipeline();
    CliRunner.Result balanced = penstock("verify", "FILE");
    assertThat(balanced.out() + balanced.err())
        .containsPattern("in all +100 +20 +1 +79")
        .contains("readings holds 79", "the books balance");
    assertThat(balanced.exitCode()).isZero();

    readings.dropCheck();
    assertThat(penstock("dlq", "replay", "FILE", "--code", "23514").exitCode()).isZero();
    CliRunner.Result replayed = penstock("verify", "FILE");
    assertThat(replayed.out() + replayed.err())
        .containsPattern("in all +100 +10 +1 +89")
        .contains("readings holds 89", "the books balance");

    database.execute("DELETE FROM readings WHERE n = 8");
    CliRunner.Result missing = penstock("verify", "FILE");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.out()).contains("1 are missing in the target", "DO NOT BALANCE");
    database.execute("INSERT INTO readings VALUES (8, 8), (8, 8)");
    CliRunner.Result doubled = penstock("verify", "FILE");
    assertThat(doubled.exitCode()).isEqualTo(1);
    assertThat(doubled.out()).contains("1 too many in the target", "DO NOT BALANCE");
    database.execute("DELETE FROM readings WHERE n = 8", "INSERT INTO readings VALUES (8, 8)");
    assertThat(penstock("verify", "FILE").exitCode()).isZero();

    // Records that nobody has read yet are no difference.
    readings.produce(100, 110, OperatorCommandsTest::oneOfTen);
    assertThat(penstock("verify", "FILE").exitCode()).isZero();
    kafka.admin(
        admin ->
            admin
                .deleteRecords(
                    Map.of(new TopicPartition(readings.topic, 0), RecordsToDelete.beforeOffset(5)))
                .all()
                .get());
    CliRunner.Result deleted = penstock("verify", "FILE");
    assertThat(deleted.exitCode()).isEqualTo(1);
    assertThat(deleted.out())
        .contains(partition(0) + ": records may have been deleted")
        .contains("5 more in the target than these records explain", "cannot be known")
        .doesNotContain("DO NOT BALANCE");
    database.execute("DELETE FROM readings");
    assertThat(penstock("verify", "FILE").out())
        .contains("84 are missing in the target", "DO NOT BALANCE");
  }

  @Test
  void aRehearsalReadsRealRecordsAndChangesNothing() throws Exception {
    readings.produce(0, 100, OperatorCommandsTest::oneOfTen);
    file = readings.file("kafka", "");
    CliRunner.Result all = penstock("dry-run", "FILE");
    assertThat(all.out() + all.err())
        .contains("of 100 records")
        .containsPattern("handed to the sink +90")
        .containsPattern("dead letters +10")
        .containsPattern("decode JSON_SYNTAX +10")
        .contains(partition(1) + "@3: JSON_SYNTAX", "nothing was written")
        .doesNotContain("no json");
    assertThat(all.exitCode()).isEqualTo(1);
    assertThat(penstock("dry-run", "FILE", "--limit", "10", "--from", "first").out())
        .contains("of 10 records");
    assertThat(penstock("dry-run", "FILE", "--limit", "4", "--from", "last").out())
        .contains("of 4 records");
    assertThat(readings.rows()).isEmpty();
    assertThat(penstock("dlq", "list", "FILE").out()).contains("0 in all");
    assertThat(penstock("doctor", "FILE").out()).contains("0 were read before");
    runPipeline();
    assertThat(penstock("dry-run", "FILE", "--from", "committed").out()).contains("of 0 records");
  }

  @Test
  void theDoctorNamesWhatOnlyServersKnow() throws Exception {
    file = readings.file("kafka", LEDGER);
    CliRunner.Result well = penstock("doctor", "FILE");
    assertThat(well.out() + well.err())
        .containsPattern("OK +source +kafka .*2 partitions, of which 0 were read before")
        .containsPattern("OK +sink +postgres readings .*its ledger")
        .containsPattern("OK +dead letter +kafka")
        .containsPattern("OK +guarantee +exactly once");
    assertThat(well.exitCode()).isZero();

    assertThat(well.out()).doesNotContain("lookup table");

    kafka.deleteTopics(readings.topic + "-dlq");
    database.execute("ALTER TABLE readings RENAME TO elsewhere");
    CliRunner.Result ill = penstock("doctor", "FILE");
    assertThat(ill.exitCode()).isEqualTo(1);
    assertThat(ill.out())
        .containsPattern("OK +source")
        .containsPattern("FAIL +sink .*readings.*42P01")
        .containsPattern("FAIL +dead letter +There is no dead-letter topic .*TOPIC_MISSING");
    Files.writeString(
        file, Files.readString(file).replace("[\"" + readings.topic, "[\"no-" + readings.topic));
    assertThat(penstock("doctor", "FILE").out()).containsPattern("FAIL +source .*TOPIC_MISSING");
  }

  @Test
  void theDoctorAsksEveryLookupTable() throws Exception {
    Files.writeString(directory.resolve("rows.csv"), "id\n1\n");
    String lookup = "lookup: { key: /n, fields: { /name: name }, table: { postgres: { %s, %s } } }";
    String enrich =
        "transform: [{ enrich: { by: /kind, strategies: { a: { steps: [{ "
            + lookup.formatted(readings.connection(), "table: people, key: id, columns: [name]")
            + " }, { lookup: { key: /n, fields: { /i: id }, table: { file: { file: rows.csv, key: id"
            + " } } } }] } } } }]";
    String branch =
        "branches: { audit: { transform: [{ "
            + lookup.formatted(readings.connection(), "table: places, key: id")
            + " }], sink: { postgres: { "
            + readings.connection()
            + ", table: readings, mode: append } } } }";
    file = readings.file("postgres", enrich + "\n    " + branch);
    database.execute(
        "CREATE TABLE people (id bigint PRIMARY KEY, name text)",
        "CREATE TABLE places (id bigint PRIMARY KEY, name text)");
    CliRunner.Result well = penstock("doctor", "FILE");
    assertThat(well.exitCode()).as(well.out() + well.err()).isZero();
    assertThat(well.out())
        .containsPattern("OK +lookup table +postgres people at .*: answers")
        .containsPattern("OK +lookup table +file rows.csv: answers")
        .containsPattern("OK +lookup table +postgres places at .*: answers");

    database.execute("ALTER TABLE people DROP COLUMN name", "DROP TABLE places");
    CliRunner.Result ill = penstock("doctor", "FILE");
    assertThat(ill.exitCode()).isEqualTo(1);
    assertThat(ill.out())
        .containsPattern("FAIL +lookup table +postgres people.*42703")
        .containsPattern("OK +lookup table +file rows.csv")
        .containsPattern("FAIL +lookup table +postgres places.*42P01");
  }
}
