package io.penstock.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.runner.testing.TestPlugins;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunCommandTest {

  @TempDir Path directory;
  private Path plugins;
  private final CliRunner cli = new CliRunner(Map.of());

  @BeforeEach
  void makePlugins() {
    plugins = TestPlugins.folder(directory);
  }

  private Path file(String source, String sink, String more) throws Exception {
    return Files.writeString(
        directory.resolve("pipeline.yaml"),
        """
        pipelines:
          numbers:
            source: { generate: { %s } }
            decode: { plain: }
            sink: { lines: { %s } }
            deadLetter: { deadLines: { file: dead.txt } }
            batch: { maxAge: 50ms }
        management: { port: 0 }
        %s
        """
            .formatted(source, sink, more));
  }

  private CliRunner.Result run(Path file, String... more) {
    Object[] arguments = new Object[more.length + 4];
    arguments[0] = "run";
    arguments[1] = "--plugins";
    arguments[2] = plugins;
    arguments[3] = file;
    System.arraycopy(more, 0, arguments, 4, more.length);
    return cli.run(arguments);
  }

  private List<String> lines(String name) throws Exception {
    return Files.readAllLines(directory.resolve(name));
  }

  @Test
  void runsUntilEverythingIsDrainedAndPrintsTheBooks() throws Exception {
    Path file = file("records: 1000, badEvery: 100", "file: out.txt", "");
    CliRunner.Result result = run(file, "--until-drained", "--log-format", "plain");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(lines("out.txt"))
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, 1000)
                .filter(n -> n % 100 != 0)
                .mapToObj(n -> "good-" + n)
                .toList());
    assertThat(lines("dead.txt")).hasSize(10).contains("numbers-0@100 BAD");
    assertThat(result.out())
        .matches(
            """
            numbers: stopped after \\d+\\.\\d s; the books balance
              read                     1,000
              written                    990
              duplicate                    0
              filtered                     0
              dead-lettered               10
              in flight                    0
            """);
    assertThat(result.console())
        .containsPattern("INFO  penstock 1.2.3 runs .*pipeline.yaml; health, metrics and status at")
        .contains("INFO  [numbers] pipeline numbers starts; at least once")
        .contains("stopping: everything is drained");
  }

  @Test
  void reportsToALogLineAndAFile() throws Exception {
    Path file = file("records: 1000000000, rate: 2000", "file: out.txt", "");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "    batch:",
                "    report: { every: 200ms, csv: { file: metrics.csv } }\n    batch:"));
    CliRunner.Result result = run(file, "--duration", "1s", "--log-format", "plain");
    assertThat(result.exitCode()).isZero();
    assertThat(result.console())
        .containsPattern("INFO  \\[numbers] report events_processed=\\d+ processing_rate=[0-9.]+")
        .doesNotContain(" progress ");
    List<String> lines = lines("metrics.csv");
    assertThat(lines.get(0))
        .isEqualTo("timestamp,events_processed,lag,batch_time_ms,processing_rate");
    assertThat(lines).hasSizeGreaterThan(3);
    assertThat(lines.get(lines.size() - 1).split(",")[1])
        .isEqualTo(Integer.toString(lines("out.txt").size()));
    Files.writeString(directory.resolve("metrics.csv"), "something else\n");
    CliRunner.Result refused = run(file, "--duration", "1s");
    assertThat(refused.exitCode()).isEqualTo(78);
    assertThat(refused.err()).contains("PEN-1403", "metrics.csv", "begins with another header");
  }

  @Test
  void stopsAfterThatManyRecords() throws Exception {
    CliRunner.Result result =
        run(file("records: 100000", "file: out.txt", ""), "--max-records", "700");
    assertThat(result.exitCode()).isZero();
    assertThat(lines("out.txt")).hasSize(700);
  }

  @Test
  void stopsAfterThatTime() throws Exception {
    CliRunner.Result result =
        run(file("records: 1000000000, rate: 500", "file: out.txt", ""), "--duration", "500ms");
    assertThat(result.exitCode()).isZero();
    assertThat(lines("out.txt")).isNotEmpty();
    assertThat(run(directory.resolve("pipeline.yaml"), "--duration", "soon").exitCode())
        .isEqualTo(2);
  }

  @Test
  void jsonLogsAreOneObjectALineWithTheNamesThatAreAskedFor() throws Exception {
    Path file =
        file(
            "records: 10",
            "file: out.txt",
            "logging: { format: json, fieldNames: { message: event, timestamp: timestamp,"
                + " thread: '' } }");
    CliRunner.Result result = run(file, "--until-drained");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEmpty();
    JsonNode books = null;
    ObjectMapper mapper = new ObjectMapper();
    for (String line : result.console().lines().toList()) {
      JsonNode event = mapper.readTree(line);
      assertThat(event.has("event")).isTrue();
      assertThat(event.get("timestamp").asText()).endsWith("Z");
      assertThat(event.get("level").asText()).isIn("INFO", "WARN");
      assertThat(event.has("thread")).isFalse();
      assertThat(event.has("level_value") || event.has("@version")).isFalse();
      if (event.get("event").asText().equals("books")) {
        books = event;
      }
    }
    assertThat(books).isNotNull();
    assertThat(books.get("pipeline").asText()).isEqualTo("numbers");
    assertThat(books.get("written").asLong()).isEqualTo(10);
    assertThat(books.get("balanced").asBoolean()).isTrue();
  }

  @Test
  void wrongConfigurationReadsNothing() throws Exception {
    Path file = file("recrods: 10", "file: out.txt", "");
    CliRunner.Result result = run(file);
    assertThat(result.exitCode()).isEqualTo(78);
    assertThat(result.err()).contains("pipeline.yaml:3:27: error: unknown key 'recrods'");
    CliRunner.Result refused = run(file("records: 13", "file: out.txt", ""));
    assertThat(refused.exitCode()).isEqualTo(78);
    assertThat(refused.err()).contains("13 is never right (PEN-1010)");
    assertThat(directory.resolve("out.txt")).doesNotExist();
  }

  @Test
  void aTargetThatHasToBeMendedEndsWith78() throws Exception {
    CliRunner.Result result = run(file("records: 10", "file: out.txt, missing: true", ""));
    assertThat(result.exitCode()).isEqualTo(78);
    CliRunner.Result plain =
        run(file("records: 10", "file: out.txt, missing: true", ""), "--log-format", "plain");
    assertThat(plain.err())
        .startsWith("pipeline numbers failed (NO_FILE): ")
        .contains("the file is missing; create it");
    assertThat(plain.out()).contains("numbers: failed after");
  }

  @Test
  void aPortThatIsTakenIsToldBeforeAnythingIsRead() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file = file("records: 10", "file: out.txt", "");
      Files.writeString(
          file, Files.readString(file).replace("port: 0", "port: " + taken.getLocalPort()));
      CliRunner.Result result = run(file, "--until-drained");
      assertThat(result.exitCode()).isEqualTo(78);
      assertThat(result.err())
          .contains(
              "pipeline.yaml:8:15: error: cannot listen on 127.0.0.1 port " + taken.getLocalPort())
          .contains("(PEN-1401); end what listens there, or set management.port");
      assertThat(directory.resolve("out.txt")).doesNotExist();
    }
  }

  @Test
  void branchesGetTheirOwnCopies() throws Exception {
    Path file = file("records: 1000, badEvery: 100", "file: out.txt", "");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "    batch:",
                """
                    branches:
                      audit:
                        transform:
                          - filter: { field: /text, equals: good-7, drop: true, label: seven }
                        sink: { lines: { file: audit.txt } }
                      switched-off:
                        enabled: false
                        sink: { lines: { file: nothing.txt } }
                    batch:\
                """));
    CliRunner.Result result = run(file, "--until-drained", "--log-format", "plain");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(lines("out.txt")).hasSize(990).contains("good-7");
    assertThat(lines("audit.txt")).hasSize(989).doesNotContain("good-7");
    assertThat(result.out())
        .contains("branch audit: 989 written, 0 duplicate, 1 filtered, 0 dead-lettered, 0 dropped")
        .doesNotContain("switched-off");
    assertThat(directory.resolve("nothing.txt")).doesNotExist();
  }

  @Test
  void tracingThatCannotBeSetUpIsToldBeforeAnythingIsRead() throws Exception {
    CliRunner traced =
        new CliRunner(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1",
                "OTEL_TRACES_SAMPLER", "no-such-sampler"));
    CliRunner.Result result =
        traced.run(
            "run",
            "--plugins",
            plugins,
            file("records: 10", "file: out.txt", ""),
            "--until-drained");
    assertThat(result.exitCode()).isEqualTo(78);
    assertThat(result.err()).contains("environment: error: tracing cannot be set up", "PEN-1402");
    assertThat(directory.resolve("out.txt")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_HEADERS, authorization Bearer hunter2",
    "OTEL_EXPORTER_OTLP_HEADERS, x-token=%zzhunter2",
    "OTEL_EXPORTER_OTLP_HEADERS, x-token=hunter2\u00e9",
    "OTEL_EXPORTER_OTLP_TRACES_HEADERS, x-token=%C3%A9hunter2",
    "OTEL_EXPORTER_OTLP_ENDPOINT, http://user:hunter2@no host",
  })
  void aVariableOfTracingThatIsMalformedIsNamedAndNotRepeated(String name, String value)
      throws Exception {
    CliRunner.Result result = traced(name, value);
    assertThat(result.exitCode()).isEqualTo(78);
    assertThat(result.err())
        .contains("tracing cannot be set up", "PEN-1402", name)
        .doesNotContain("hunter2");
    assertThat(directory.resolve("out.txt")).doesNotExist();
  }

  private CliRunner.Result traced(String name, String value) throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");
    environment.put(name, value);
    return new CliRunner(environment)
        .run(
            "run",
            "--plugins",
            plugins,
            file("records: 10", "file: out.txt", ""),
            "--until-drained",
            "--log-format",
            "plain");
  }

  @Test
  void anUnfinishedRunIsNoSuccess() throws Exception {
    Path away = Files.createFile(directory.resolve("away"));
    Path file = file("records: 10", "file: out.txt, awayWhile: '" + away + "'", "");
    Files.writeString(
        file, Files.readString(file).replace("batch:", "shutdownTimeout: 200ms\n    batch:"));
    CliRunner.Result result = run(file, "--duration", "1s", "--log-format", "plain");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("pipeline numbers failed (UNFINISHED)");
    assertThat(result.out()).contains("numbers: failed", "the books balance", "in flight");
    assertThat(result.console()).contains("waits for");
  }
}
