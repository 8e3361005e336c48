package io.penstock.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runner.logging.LogSetup;
import io.penstock.runner.testing.Readings;
import io.penstock.testkit.Database;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dead letters of a branch, an audit table that refuses half of what the sink takes. */
@ExtendWith(Services.class)
@Timeout(120)
class BranchLettersTest {

  @Shared private static KafkaServer kafka;

  @TempDir Path directory;
  private Readings readings;
  private Database database;
  private Path file;
  private DlqCli commands;

  @BeforeAll
  static void logAsTheProgramDoes() {
    LogSetup.quiet().apply(System.err);
  }

  @BeforeEach
  void prepare(Database fresh) throws Exception {
    database = fresh;
    readings = new Readings(kafka, database, directory);
    database.execute(
        "CREATE TABLE audit (n bigint PRIMARY KEY, v int CONSTRAINT tiny CHECK (v < 5))");
    readings.produce(0, 20, n -> Readings.reading(n, n % 10));
  }

  private void write(String branch) throws Exception {
    String audit = "postgres: { %s, table: audit, mode: ignore, key: [n] }";
    file =
        readings.file(
            "file",
            "branches: { audit: { sink: { "
                + audit.formatted(readings.connection())
                + " }, "
                + branch
                + " } }");
    commands = new DlqCli(file, readings.environment());
  }

  private CliRunner.Result dlq(String verb, Object... options) {
    return commands.dlq(verb, options);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lettersOfItsOwnAreListedShownReplayedAndDiscarded(boolean required) throws Exception {
    database.execute("ALTER TABLE readings ADD PRIMARY KEY (n)");
    write("deadLetter: { file: { path: audit.jsonl } }, required: " + required);
    Files.writeString(
        file, Files.readString(file).replace("mode: append", "mode: ignore, key: [n]"));
    commands.drain();
    assertThat(database.queryLong("SELECT count(*) FROM audit")).isEqualTo(10);

    assertThat(dlq("list").out())
        .containsPattern("pipeline readings: .*\\R +0 in all")
        .containsPattern("pipeline readings, branch audit: .*\\R.*\\R +dead +write +23514 +10 ");
    assertThat(dlq("list", "--branch", "audit", "--json").out())
        .contains("\"branch\":\"audit\"", "\"letters\":10")
        .hasLineCount(1);
    assertThat(dlq("show").out()).contains("no such dead letter");
    assertThat(dlq("show", "--branch", "audit", "--limit", "0", "--json").out()).hasLineCount(10);

    CliRunner.Result again = dlq("replay", "--branch", "audit");
    assertThat(again.exitCode()).as(again.err()).isEqualTo(1);
    assertThat(again.out()).contains("10 were refused again and stay dead letters");
    assertThat(dlq("list", "--branch", "audit").out()).contains("10 in all, 10 not dealt with yet");

    database.execute("ALTER TABLE audit DROP CONSTRAINT tiny");
    assertThat(
            dlq("discard", "--branch", "audit", "--limit", "1", "--all", "--yes", "--reason", "x")
                .out())
        .contains("1 discarded");
    CliRunner.Result mended = dlq("replay", "--branch", "audit");
    assertThat(mended.exitCode()).as(mended.err() + mended.console()).isZero();
    assertThat(mended.out()).contains("9 replayed");
    assertThat(database.queryLong("SELECT count(*) FROM audit")).isEqualTo(19);
    assertThat(readings.rows()).hasSize(20);
    assertThat(dlq("list").out()).contains("10 in all, 0 not dealt with yet");
  }

  /** The sink has the records already; only a key keeps it from taking them again. */
  @Test
  void lettersThatCouldDoubleTheSinksRowsAreNotReplayedUnasked() throws Exception {
    write("required: true");
    commands.drain();
    assertThat(dlq("list").out()).contains("10 in all, 10 not dealt with yet");
    CliRunner.Result unsure = dlq("replay");
    assertThat(unsure.exitCode()).isEqualTo(2);
    assertThat(unsure.err()).contains("readings", "is not keyed", "--allow-duplicates");
    assertThat(readings.rows()).hasSize(20);
  }

  /** What returns to the topic goes through every sink again, so each has to be keyed. */
  @Test
  void lettersThatCouldDoubleTheRowsOfABranchDoNotReturnToTheirTopicUnasked() throws Exception {
    database.execute("ALTER TABLE readings ADD PRIMARY KEY (n)", "CREATE TABLE history (n bigint)");
    write("required: true");
    String yaml =
        Files.readString(file)
            .replace("mode: append", "mode: ignore, key: [n]")
            .replace("branches: { audit:", "branches: { history: HISTORY, audit:");
    String history =
        "{ transform: [{ remove: { fields: [/v] } }], sink: { postgres: { "
            + readings.connection()
            + ", table: history, mode: %s } } }";
    Files.writeString(file, yaml.replace("HISTORY", history.formatted("append")));
    commands.drain();
    assertThat(dlq("list").out()).contains("10 in all, 10 not dealt with yet");

    CliRunner.Result unsure = dlq("replay", "--to", "origin");
    assertThat(unsure.exitCode()).as(unsure.out()).isEqualTo(2);
    assertThat(unsure.err()).contains("history", "is not keyed", "--allow-duplicates");
    assertThat(readings.records()).hasSize(20);

    database.execute("ALTER TABLE history ADD PRIMARY KEY (n)");
    Files.writeString(file, yaml.replace("HISTORY", history.formatted("ignore, key: [n]")));
    CliRunner.Result sure = dlq("replay", "--to", "origin");
    assertThat(sure.exitCode()).as(sure.err()).isZero();
    assertThat(sure.out()).contains("10 returned to kafka");
  }

  @Test
  void aBranchThatIsNotThereOrHasNoLettersIsNamed() throws Exception {
    write("required: true");
    CliRunner.Result unknown = dlq("list", "--branch", "audits");
    assertThat(unknown.exitCode()).isEqualTo(78);
    assertThat(unknown.err()).contains("no branch 'audits'", "did you mean 'audit'?");
    CliRunner.Result shared = dlq("replay", "--branch", "audit");
    assertThat(shared.exitCode()).isEqualTo(78);
    assertThat(shared.err()).contains("among the pipeline's", "leave --branch out");
  }
}
