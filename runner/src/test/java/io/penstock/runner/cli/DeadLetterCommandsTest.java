package io.penstock.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.runner.logging.LogSetup;
import io.penstock.runner.testing.Readings;
import io.penstock.testkit.Database;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools for dead letters, on real servers, over each target that letters are kept in. */
@ExtendWith(Services.class)
@Timeout(300)
class DeadLetterCommandsTest {

  @Shared private static KafkaServer kafka;

  @TempDir Path directory;
  private Readings readings;
  private Path file;
  private DlqCli commands;

  @BeforeAll
  static void logAsTheProgramDoes() {
    LogSetup.quiet().apply(System.err);
  }

  @BeforeEach
  void prepare(Database database) throws Exception {
    readings = new Readings(kafka, database, directory);
  }

  /** Of ten records one is refused by the table, which can be mended, and one is no JSON. */
  private static String oneOfTen(int n) {
    return switch (n % 10) {
      case 3 -> Readings.reading(n, 5_000);
      case 7 -> "{\"n\": \u001b[31m " + n;
      default -> Readings.reading(n, n % 10);
    };
  }

  private void runPipeline(String deadLetter, String more) throws Exception {
    choose(readings.file(deadLetter, more));
    commands.drain();
  }

  private void choose(Path chosen) {
    file = chosen;
    commands = new DlqCli(file, readings.environment());
  }

  private CliRunner.Result dlq(String verb, Object... options) {
    return commands.dlq(verb, options);
  }

  private static List<Integer> numbers(int to, int... without) {
    return IntStream.range(0, to)
        .filter(n -> IntStream.of(without).noneMatch(digit -> n % 10 == digit))
        .boxed()
        .toList();
  }

  private static List<JsonNode> json(CliRunner.Result result) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : result.out().lines().toList()) {
      lines.add(mapper.readTree(line));
    }
    return lines;
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "postgres", "file"})
  void lettersAreCountedShownReplayedOnceAndDiscarded(String deadLetter) throws Exception {
    readings.produce(0, 100, DeadLetterCommandsTest::oneOfTen);
    runPipeline(deadLetter, deadLetter.equals("postgres") ? "delivery: exactlyOnce" : "");
    assertThat(readings.rows()).isEqualTo(numbers(100, 3, 7));

    CliRunner.Result list = dlq("list");
    assertThat(list.exitCode()).as(list.err()).isZero();
    assertThat(list.out())
        .containsPattern("dead +write +23514 +10 ")
        .containsPattern("dead +decode +JSON_SYNTAX +10 ")
        .contains("20 in all, 20 not dealt with yet");
    JsonNode counted = json(dlq("list", "--json", "--code", "23514")).get(0);
    assertThat(counted.get("letters").asLong()).isEqualTo(10);
    assertThat(counted.get("groups").get(0).get("stage").asText()).isEqualTo("write");

    CliRunner.Result shown = dlq("show", "--limit", "3", "--code", "JSON_SYNTAX");
    assertThat(shown.out().chars().filter(c -> Character.isISOControl(c) && c != '\n')).isEmpty();
    assertThat(shown.out()).contains("\\u001b[31m").contains("stage decode");
    assertThat(shown.out().lines().filter(line -> line.startsWith("readings:"))).hasSize(3);
    assertThat(shown.err()).contains("--limit 0 shows all");
    assertThat(json(dlq("show", "--json", "--limit", "0", "--key", "k3")))
        .hasSize(10)
        .allMatch(letter -> letter.get("key").get("text").asText().equals("k3"));
    String id = json(dlq("show", "--json", "--limit", "1")).get(0).get("id").asText();
    assertThat(dlq("show", "--id", id).out()).startsWith(id);

    readings.dropCheck();
    CliRunner.Result rehearsal = dlq("replay", "--dry-run");
    assertThat(rehearsal.out())
        .contains("20 dead letters", "nothing was written: 10 would be handed to the sink")
        .containsPattern("decode JSON_SYNTAX +10");
    assertThat(readings.rows()).hasSize(80);

    CliRunner.Result some = dlq("replay", "--code", "23514", "--limit", "4");
    assertThat(some.exitCode()).as(some.err() + some.console()).isZero();
    assertThat(some.out()).contains("4 replayed: 4 written, 0 were there already");
    CliRunner.Result rest = dlq("replay");
    assertThat(rest.out())
        .contains("6 replayed: 6 written", "10 were refused again and stay dead letters");
    assertThat(rest.exitCode()).isEqualTo(1);
    assertThat(readings.rows()).isEqualTo(numbers(100, 7));
    assertThat(dlq("replay", "--code", "23514").out()).contains("0 dead letters");
    assertThat(readings.rows()).isEqualTo(numbers(100, 7));

    assertThat(dlq("discard", "--reason", "x", "--yes").exitCode()).as("chooses none").isEqualTo(2);
    assertThat(dlq("discard", "--reason", "x", "--all").err()).contains("--yes");
    assertThat(dlq("discard", "--all", "--yes").exitCode()).as("no reason").isEqualTo(2);
    CliRunner.Result discarded =
        dlq("discard", "--reason", "test data", "--yes", "--code", "JSON_SYNTAX");
    assertThat(discarded.exitCode()).as(discarded.err()).isZero();
    assertThat(discarded.out()).contains("10 discarded");
    assertThat(dlq("list").out())
        .containsPattern("replayed +write +23514 +10 ")
        .containsPattern("discarded +decode +JSON_SYNTAX +10 ")
        .contains("20 in all, 0 not dealt with yet");
    assertThat(dlq("show", "--status", "discarded", "--limit", "1").out())
        .contains("because: test data");
  }

  @Test
  void toTheOriginGoWholeRecordsThatTellWhereTheyWereFirst() throws Exception {
    readings.produce(0, 20, DeadLetterCommandsTest::oneOfTen);
    runPipeline("kafka", "");
    CliRunner.Result unsure = dlq("replay", "--to", "origin");
    assertThat(unsure.exitCode()).isEqualTo(2);
    assertThat(unsure.err()).contains("is not keyed", "--allow-duplicates");
    CliRunner.Result returned =
        dlq("replay", "--to", "origin", "--code", "23514", "--allow-duplicates");
    assertThat(returned.exitCode()).as(returned.err()).isZero();
    assertThat(returned.out()).contains("2 returned to kafka");
    List<ConsumerRecord<byte[], byte[]>> all = readings.records();
    assertThat(all).hasSize(22);
    for (ConsumerRecord<byte[], byte[]> record : all) {
      if (record.headers().lastHeader("penstock.replay.letter") != null) {
        ConsumerRecord<byte[], byte[]> first =
            all.stream()
                .filter(one -> header(record, "source").equals(one.topic() + "-" + one.partition()))
                .filter(one -> header(record, "position").equals(one.offset() + "-0"))
                .findFirst()
                .orElseThrow();
        assertThat(record.partition()).isEqualTo(first.partition());
        assertThat(record.key()).isEqualTo(first.key());
        assertThat(record.value()).isEqualTo(first.value());
        assertThat(header(record, "timestamp")).isEqualTo(Long.toString(first.timestamp()));
      }
    }
    readings.dropCheck();
    runPipeline("kafka", "");
    assertThat(readings.rows()).isEqualTo(numbers(20, 7));
    assertThat(dlq("list").out()).contains("4 in all, 2 not dealt with yet");
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(
        record.headers().lastHeader("penstock.replay." + name).value(), StandardCharsets.UTF_8);
  }

  @Test
  void whatCannotBeIsSaidBeforeAnythingIsDone() throws Exception {
    choose(readings.file("file", ""));
    Path dead = directory.resolve("dead.jsonl");
    assertThat(dlq("list").out()).contains("0 in all");
    assertThat(dlq("list", "--pipeline", "reading").err()).contains("did you mean 'readings'?");
    assertThat(dlq("show", "--status", "gone").exitCode()).isEqualTo(2);
    assertThat(dlq("show", "--since", "soon").exitCode()).isEqualTo(2);
    CliRunner.Result noBase64 = dlq("show", "--key", "base64:%%");
    assertThat(noBase64.exitCode()).isEqualTo(2);
    assertThat(noBase64.err()).contains("--key", "base64").doesNotContain("\tat ", "%%");
    assertThat(dlq("show", "--since", "2h").exitCode()).isZero();
    assertThat(dlq("show", "--since", "2026-01-01T00:00:00Z").exitCode()).isZero();
    assertThat(new CliRunner(readings.environment()).run("dlq").exitCode()).isEqualTo(2);
    assertThat(dead).doesNotExist();
    Files.writeString(file, Files.readString(file).replaceAll("(?m)^ +deadLetter:.*\n", ""));
    CliRunner.Result none = dlq("list");
    assertThat(none.exitCode()).isEqualTo(78);
    assertThat(none.err()).contains("has no dead letter");
  }
}
