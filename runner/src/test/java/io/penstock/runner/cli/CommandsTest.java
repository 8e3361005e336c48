package io.penstock.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.runner.plugins.Component;
import io.penstock.runner.plugins.ComponentCatalogue;
import io.penstock.runner.plugins.ComponentKind;
import io.penstock.runner.plugins.PluginFolder;
import io.penstock.runner.testing.TestPlugins;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {

  @TempDir Path directory;
  private Path plugins;
  private final CliRunner cli = new CliRunner(Map.of("RECORDS", "50"));

  @BeforeEach
  void makePlugins() {
    plugins = TestPlugins.folder(directory);
  }

  private Path file(String name, String yaml) throws Exception {
    return Files.writeString(directory.resolve(name), yaml);
  }

  private CliRunner.Result validate(Path... files) {
    Object[] arguments = new Object[files.length + 3];
    arguments[0] = "validate";
    arguments[1] = "--plugins";
    arguments[2] = plugins;
    System.arraycopy(files, 0, arguments, 3, files.length);
    return cli.run(arguments);
  }

  private static final String GOOD =
      """
      pipelines:
        numbers:
          source:
            generate: { records: "${RECORDS:-100}" }
          decode:
            plain:
          sink:
            lines: { file: out.txt }
      """;

  @Test
  void aGoodFileIsWellAndSaysWhatItGuarantees() throws Exception {
    Path good = file("good.yaml", GOOD);
    CliRunner.Result result = validate(good);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .isEqualTo(
            good
                + ": pipeline numbers is well; at least once, because lines in out.txt is not keyed:"
                + " after a crash, records whose positions were not committed yet are written"
                + " again\n");
    assertThat(directory.resolve("out.txt")).doesNotExist();
  }

  @Test
  void whatABranchPromisesIsSaidToo() throws Exception {
    String table = "postgres: { url: \"postgresql://localhost/db\", user: u, table: t, ";
    CliRunner.Result result =
        validate(
            file(
                "branches.yaml",
                GOOD.replace("lines: { file: out.txt }", table + "mode: ignore, key: [n] }")
                    + """
                        branches:
                          history: { sink: { lines: { file: history.txt } } }
                          audit: { required: false, sink: { lines: { file: audit.txt } } }
                          index: { required: false, sink: { %s mode: ignore, key: [n] } } }
                    """
                        .formatted(table)));
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("is keyed: writing a record again leaves no trace")
        .contains("; branch history (lines in history.txt) is not keyed: at least once there;")
        .contains(
            "; branch audit (lines in audit.txt) is not keyed and best effort: it may repeat"
                + " records and drop some;")
        .endsWith(
            "; branch index (postgres t at localhost:5432/db) is best effort: it may drop"
                + " records\n");
  }

  @Test
  void fiveMistakesAreNamedWithTheirLines() throws Exception {
    Path bad =
        file(
            "bad.yaml",
            """
            pipelines:
              numbers:
                source:
                  generate: { recrods: 100 }
                decode:
                  plian: {}
                lanes: many
                sink:
                  lines:
                    file: ${OUT_FILE}
                batch:
                  maxAge: 0s
            managment: { port: 1 }
            """);
    CliRunner.Result result = validate(bad);
    assertThat(result.exitCode()).isEqualTo(78);
    assertThat(result.out()).isEmpty();
    String[] wanted = {
      ":4:17: error: 'records' is missing in pipelines.numbers.source.generate (PEN-1003);"
          + " add records (whole number), for example 100",
      ":4:19: error: unknown key 'recrods' (PEN-1001); did you mean 'records'?",
      ":6:7: error: unknown decoder 'plian' (PEN-1008); did you mean 'plain'?",
      ":7:12: error: 'many' does not fit 'lanes', a whole number (PEN-1002); write a whole number in"
          + " decimal digits, without leading zeros, signs or separators",
      ":10:15: error: the variable OUT_FILE is not set (PEN-1201);"
          + " set it, or write ${OUT_FILE:-default}",
      ":12:15: error: '0s' is too low for 'maxAge' (PEN-1004); the lowest value is 1ms",
      ":13:1: error: unknown key 'managment' (PEN-1001); did you mean 'management'?"
    };
    List<String> lines = result.err().lines().toList();
    assertThat(lines).hasSize(wanted.length + 1);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(lines.get(i)).isEqualTo(bad + wanted[i]);
    }
    assertThat(lines.get(wanted.length)).isEqualTo("7 errors, 0 warnings");
  }

  private static final String INTO_INDEX =
      """
      pipelines:
        numbers:
          source:
            generate: { records: 1 }
          transform:
            - rename: { from: /n, to: /_version }
            - enrich:
                by: /kind
                strategies:
                  card:
                    steps:
                      - lookup:
                          key: /id
                          fields: { /_id: id, /meta/_id: id }
                          table: { file: { file: rows.csv, key: id } }
                markers: { updatedAt: _source }
          deduplicate:
            id: [/n]
            store: { memory: { behind: { redis: { url: "redis://localhost:1" } } } }
          sink:
            elasticsearch: { urls: ["http://localhost:9200"], index: numbers, id: { fields: [/n] } }
      """;

  @Test
  void aMappingThatTheSinkCanNeverStoreIsRefusedWithTheWayOut() throws Exception {
    file("rows.csv", "id\n1\n");
    CliRunner.Result result = validate(file("reserved.yaml", INTO_INDEX));
    assertThat(result.exitCode()).isEqualTo(78);
    assertThat(result.err())
        .contains(
            ":6:17: error: rename: it writes /_version: _version cannot be a field at the root")
        .contains("set version.field to that field")
        .contains("enrich: it writes /_source: ")
        .contains("enrich: it writes /_id: ")
        .contains("3 errors, 0 warnings");
    Path mended =
        file(
            "mended.yaml",
            INTO_INDEX
                .replace("/_version", "/doc_version")
                .replace("{ /_id: id, ", "{ ")
                .replace("_source", "_updated_at"));
    assertThat(validate(mended).err()).isEmpty();
  }

  private static final String INDEX_AS_BRANCH =
      """
      pipelines:
        numbers:
          source:
            generate: { records: 1 }
          decode:
            plain:
          transform:
            - rename: { from: /n, to: /_version }
          sink:
            lines: { file: out.txt }
          branches:
            index:
              enabled: true
              transform: []
              sink:
                elasticsearch: { urls: ["http://localhost:9200"], index: i, id: { fields: [/n] } }
      """;

  /** A branch gets what the pipeline's transforms have made, less what its own take away. */
  @Test
  void aMappingThatTheSinkOfABranchCanNeverStoreIsRefusedToo() throws Exception {
    CliRunner.Result result = validate(file("branch.yaml", INDEX_AS_BRANCH));
    assertThat(result.exitCode()).isEqualTo(78);
    assertThat(result.err())
        .contains(":8:17: error: rename: it writes /_version, and branch index gets it: _version")
        .contains("1 error, 0 warnings");
    for (String well :
        List.of(
            INDEX_AS_BRANCH.replace("enabled: true", "enabled: false"),
            INDEX_AS_BRANCH.replace("[]", "[{ remove: { fields: [/_version] } }]"),
            INDEX_AS_BRANCH.replace("[]", "[{ rename: { from: /_version, to: /version } }]"),
            INDEX_AS_BRANCH.replace("[]", "[{ move: { from: /_version, to: /old/_version } }]"))) {
      assertThat(validate(file("well.yaml", well)).err()).isEmpty();
    }
    CliRunner.Result back =
        validate(
            file(
                "back.yaml",
                INDEX_AS_BRANCH.replace(
                    "[]",
                    "[{ remove: { fields: [/_version] } }, { set: { field: /_id, value: 1 } }]")));
    assertThat(back.err()).contains("set: it writes /_id", "1 error, 0 warnings");
  }

  @Test
  void allProblemsOfAllFiles() throws Exception {
    Path empty = file("empty.yaml", "");
    Path refused = file("refused.yaml", GOOD.replace("\"${RECORDS:-100}\"", "13"));
    Path warned = file("warned.yaml", GOOD.replace("plain:", "plain: { key: hunter2 }"));
    Path exact = file("exact.yaml", GOOD + "    delivery: exactlyOnce\n");
    Path missing = directory.resolve("missing.yaml");
    CliRunner.Result result = validate(empty, refused, warned, exact, missing);
    assertThat(result.exitCode()).isEqualTo(78);
    assertThat(result.err().lines())
        .containsExactly(
            empty + ":1:1: error: the file is empty (PEN-1109); begin with pipelines:",
            refused + ":4:19: error: records: 13 is never right (PEN-1010)",
            warned
                + ":6:21: warning: the secret 'key' is written into the file (PEN-1011);"
                + " use ${NAME} or ${file:/run/secrets/name}",
            exact
                + ":9:5: error: exactly-once delivery needs a sink with a ledger, which lines in"
                + " out.txt is not; use at-least-once with a sink that is keyed (PEN-1012)",
            missing + ": error: the file cannot be read: there is no such file (PEN-1110)",
            "4 errors, 1 warning");
    assertThat(result.out()).startsWith(warned + ": pipeline numbers is well;");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pipelines: {}",
        "pipelines: { 'a b': { source: { generate: { records: 1 } }, sink: { lines: { file: x } },"
            + " decode: { plain: } } }",
        "logging: { fieldNames: { massage: event } }\npipelines: { a: { source: { generate:"
            + " { records: 1 } }, sink: { lines: { file: x } }, decode: { plain: } } }",
        "version: 2\npipelines: { a: { source: { generate: { records: 1 } }, sink: { lines:"
            + " { file: x } }, decode: { plain: } } }",
        "pipelines: { a: { source: { generate: { records: 1 } }, sink: { lines: { file: x } },"
            + " decode: { plain: }, retry: { maxDelay: 1ms } } }"
      })
  void oneProblemEach(String yaml) throws Exception {
    CliRunner.Result result = validate(file("f.yaml", yaml));
    assertThat(result.exitCode()).isEqualTo(78);
    assertThat(result.err()).endsWith("1 error, 0 warnings\n");
    assertThat(result.err()).contains("f.yaml:");
  }

  @Test
  void listsComponents() {
    CliRunner.Result result = cli.run("plugins", "--plugins", plugins);
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("Sources\n", "  generate         Makes numbered records. (plugin testing)\n");
    assertThat(cli.run("plugins", "--plugins", directory.resolve("none")).exitCode()).isEqualTo(78);
  }

  @Test
  void aTemplateIsAFileThatIsWell() throws Exception {
    CliRunner.Result created =
        cli.run("create", "generate,lines,deadLines", "--all", "--plugins", plugins);
    assertThat(created.exitCode()).isZero();
    assertThat(created.out())
        .contains("        # How many. (whole number)\n        records: 100\n");
    Path file =
        file(
            "created.yaml",
            created.out().replace("    #decode: { json: {} }", "    decode: { plain: {} }"));
    assertThat(validate(file).err()).isEmpty();
    // Every line that is commented out is well-formed too.
    Path all =
        file(
            "all.yaml",
            cli.run("create", "generate,lines,deadLines", "--plugins", plugins)
                .out()
                .replaceAll("(?m)^( +)#((?:  )*[a-zA-Z]+:)", "$1$2")
                .replace("{ json: {} }", "{ plain: {} }")
                .replaceAll("(?m)^ +(transform|validate|awayUntil|awayWhile|lanes):$", ""));
    assertThat(validate(all).err()).isEmpty();
  }

  @Test
  void theTemplatesOfAllBuiltInComponentsAreWell() throws Exception {
    try (ComponentCatalogue components = ComponentCatalogue.load(PluginFolder.NONE)) {
      for (Component source : components.components(ComponentKind.SOURCE)) {
        for (Component sink : components.components(ComponentKind.SINK)) {
          for (Component dead : components.components(ComponentKind.DEAD_LETTER)) {
            String types = source.type() + "," + sink.type() + "," + dead.type();
            for (String all : List.of("", "--all")) {
              CliRunner.Result created =
                  all.isEmpty() ? cli.run("create", types) : cli.run("create", types, all);
              // Some dead letters take their servers over from a source of the same kind only.
              int section = created.out().indexOf("    deadLetter:");
              String yaml =
                  source.type().equals(dead.type())
                      ? created.out()
                      : created.out().substring(0, section)
                          + created
                              .out()
                              .substring(section)
                              .replaceFirst("#(bootstrapServers|url):", "$1:");
              CliRunner.Result result = cli.run("validate", file("template.yaml", yaml));
              assertThat(result.err()).as(types + "\n" + yaml).isEmpty();
              assertThat(result.exitCode()).isZero();
            }
          }
        }
      }
    }
  }

  @Test
  void createExplainsItself() {
    assertThat(cli.run("create", "generate", "--plugins", plugins).exitCode()).isEqualTo(2);
    CliRunner.Result unknown = cli.run("create", "generate,linse", "--plugins", plugins);
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("Unknown sink 'linse'; did you mean 'lines'?");
    CliRunner.Result bare = cli.run("create");
    assertThat(bare.exitCode()).isEqualTo(2);
    assertThat(bare.err()).contains("SOURCE,SINK").doesNotContain("\tat ");
  }

  @Test
  void theSchemaIsDraft7AndKnowsAllComponents() throws Exception {
    CliRunner.Result result = cli.run("schema", "--plugins", plugins);
    assertThat(result.exitCode()).isZero();
    JsonNode schema = new ObjectMapper().readTree(result.out());
    assertThat(schema.at("/$schema").asText()).isEqualTo("http://json-schema.org/draft-07/schema#");
    JsonNode pipeline =
        schema.at("/definitions/io.penstock.runner.config.PipelineConfig/properties");
    assertThat(pipeline.at("/source/properties/generate/anyOf/0/$ref").asText())
        .isEqualTo("#/definitions/io.penstock.runner.testing.GenerateSource$Config");
    assertThat(pipeline.at("/ordering/anyOf/0/enum").toString())
        .isEqualTo("[\"partition\",\"key\"]");
    assertThat(pipeline.at("/lanes/anyOf/0/maximum").asInt()).isEqualTo(1024);
    schema
        .findValuesAsText("$ref")
        .forEach(ref -> assertThat(schema.at(ref.substring(1)).isMissingNode()).as(ref).isFalse());
  }

  @Test
  void helpAndVersionAndWrongUsage() {
    assertThat(cli.run("--version").out()).isEqualTo("penstock 1.2.3\n");
    assertThat(cli.run("run", "--version").out()).isEqualTo("penstock 1.2.3\n");
    assertThat(cli.run("run", "x.yaml", "--max-records", "-1").exitCode()).isEqualTo(2);
    CliRunner.Result help = cli.run("--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("validate", "plugins", "create", "schema", "78");
    assertThat(cli.run("validate", "--help").out()).contains("--plugins=DIR");
    assertThat(cli.run().exitCode()).isEqualTo(2);
    assertThat(cli.run("validate").exitCode()).isEqualTo(2);
    CliRunner.Result typo = cli.run("valdate", "x");
    assertThat(typo.exitCode()).isEqualTo(2);
    assertThat(typo.err()).contains("valdate", "validate");
  }

  @Test
  void whatNobodyHasForeseenIsToldInALineWithoutWhatWasAtHand() throws Exception {
    CommandLine line = Penstock.commandLine(new CliContext(Map.of(), "1.2.3", false, System.err));
    StringWriter err = new StringWriter();
    line.setErr(new PrintWriter(err));
    line.setOut(
        new PrintWriter(
            new StringWriter() {
              @Override
              public void write(String text, int from, int length) {
                throw new IllegalStateException("hunter2", new IllegalArgumentException("hunter2"));
              }
            }));
    assertThat(line.execute("plugins")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("penstock plugins: unexpected java.lang.IllegalStateException, caused by java.")
        .contains(" at io.penstock.runner.cli.CommandsTest")
        .hasLineCount(1)
        .doesNotContain("hunter2");
  }

  @Test
  void aFolderThatCannotBeWrittenToIsNoDefect() throws Exception {
    CliRunner.Result result = cli.run("reference", file("taken", "").resolve("pages"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("cannot write to ", "pages: ").hasLineCount(1);
    assertThat(result.err()).doesNotContain("unexpected", "defect");
  }

  /** A tool that a library brings along; the tests' class path has the producer's. */
  @Test
  void aToolOfTheClassPathIsACommandAndGetsItsArguments() {
    assertThat(cli.run("produce", "transactions", "--help").out())
        .contains("Usage: penstock produce transactions")
        .contains("test_user_123");
    CliRunner.Result nothing = cli.run("produce");
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).contains("Name what to produce.");
    assertThat(cli.run("produce", "transactions", "--count", "none").exitCode()).isEqualTo(2);
    assertThat(cli.run("--help").out()).contains("produce").doesNotContain("javac");
  }
}
