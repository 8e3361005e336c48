package io.penstock.runner.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.ProblemCode;
import io.penstock.config.ScalarNode;
import io.penstock.config.ScalarNode.Origin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterpolatorTest {

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "HOST", "db",
          "EMPTY", "",
          "NASTY", "x\", admin: true } # ${HOST}\n- &a !!b",
          "DIR", "secrets");

  @TempDir Path directory;
  private Interpolator interpolator;

  @BeforeEach
  void files() throws Exception {
    Files.createDirectory(directory.resolve("secrets"));
    Files.writeString(directory.resolve("secrets/password"), "p4ss\n");
    Files.writeString(directory.resolve("secrets/two"), "one\ntwo\r\n");
    Files.writeString(directory.resolve("secrets/empty"), "\n");
    Files.write(directory.resolve("secrets/binary"), new byte[] {(byte) 0xff});
    interpolator = new Interpolator(ENVIRONMENT::get, directory);
  }

  private String text(String scalar) {
    Interpolator.Result result = interpolator.resolve(scalar);
    assertThat(result.problems()).isEmpty();
    return result.text();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "plain | plain | LITERAL",
        "`$5 {a} $ {b}` | `$5 {a} $ {b}` | LITERAL",
        "${HOST} | db | EXTERNAL",
        "jdbc:${env:HOST}:5432 | jdbc:db:5432 | EXTERNAL",
        "${HOST}${HOST} | dbdb | EXTERNAL",
        "${NONE:-5} | 5 | SUBSTITUTED",
        "${EMPTY:-5} | 5 | SUBSTITUTED",
        "${HOST:-5} | db | EXTERNAL",
        "${HOST:?set it} | db | EXTERNAL",
        "${env:NONE:-x:-y:?z} | x:-y:?z | SUBSTITUTED",
        "${NONE:-} | `` | SUBSTITUTED",
        "${EMPTY} | `` | EXTERNAL",
        "${NONE:-${HOST}} | db | EXTERNAL",
        "${NONE:-${OTHER:-a}b} | ab | SUBSTITUTED",
        "${NONE:-{\"a\":{}}} | {\"a\":{}} | SUBSTITUTED",
        "$${HOST} | ${HOST} | LITERAL",
        "$${HOST}${HOST} | ${HOST}db | EXTERNAL",
        "${NONE:-$${HOST}} | ${HOST} | SUBSTITUTED",
        "${file:secrets/password} | p4ss | EXTERNAL",
        "${file:${DIR}/password} | p4ss | EXTERNAL",
        "${file:secrets/none:-d} | d | SUBSTITUTED",
        "${file:secrets/empty:-d} | d | SUBSTITUTED",
        "${file:secrets/password:-d} | p4ss | EXTERNAL"
      })
  void replaces(String scalar, String wanted, Origin origin) {
    Interpolator.Result result = interpolator.resolve(scalar);
    assertThat(result.problems()).isEmpty();
    assertThat(result.text()).isEqualTo(wanted);
    assertThat(result.origin()).isEqualTo(origin);
  }

  @Test
  void keepsAllOfAFileButOneLineBreak() {
    assertThat(text("${file:secrets/two}")).isEqualTo("one\ntwo");
  }

  @Test
  void aValueBringsInNothingButItself() {
    assertThat(text("a ${NASTY} b")).isEqualTo("a " + ENVIRONMENT.get("NASTY") + " b");
    ParsedYaml parsed =
        new YamlReader(ENVIRONMENT::get)
            .parse("x: ${NASTY}\ny: [\"${NASTY}\"]\nz: ${EMPTY}\n", "f.yaml", directory);
    assertThat(parsed.problems()).isEmpty();
    assertThat(parsed.root().entries()).containsOnlyKeys("x", "y", "z");
    assertThat(((ScalarNode) parsed.root().get("x")).text()).isEqualTo(ENVIRONMENT.get("NASTY"));
    // An empty value is an empty text and not a missing one.
    assertThat(((ScalarNode) parsed.root().get("z")).isNull()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "${NONE} | MISSING_VARIABLE | the variable NONE is not set | ${NONE:-default}",
        "${env:NONE} | MISSING_VARIABLE | the variable NONE is not set | ${env:NONE:-default}",
        "${NONE:?ask Bob} | MISSING_VARIABLE | NONE is not set or empty: ask Bob | ``",
        "${EMPTY:?} | MISSING_VARIABLE | EMPTY is not set or empty | ``",
        "${NONE:-${OTHER}} | MISSING_VARIABLE | OTHER is not set | ``",
        "${NAME:default} | REFERENCE_SYNTAX | is not a reference | ${NAME:-default}",
        "${NAME-default} | REFERENCE_SYNTAX | is not a reference | ${NAME:-default}",
        "${} | REFERENCE_SYNTAX | is not a reference | $${",
        "${1A} | REFERENCE_SYNTAX | is not a reference | $${",
        "${vault:x} | REFERENCE_SYNTAX | is not a reference | ``",
        "${HOST | REFERENCE_SYNTAX | is not closed | }",
        "${file:secrets/none} | REFERENCE_FILE | there is no such file | ``",
        "${file:secrets} | REFERENCE_FILE | cannot be read | ``",
        "${file:secrets/binary} | REFERENCE_FILE | not UTF-8 | ``",
        "${file:secrets/none:?run make secrets} | MISSING_VARIABLE | run make secrets | ``"
      })
  void saysWhatIsWrong(String scalar, ProblemCode code, String message, String suggestion) {
    Interpolator.Result result = interpolator.resolve(scalar);
    assertThat(result.text()).isNull();
    assertThat(result.origin()).isEqualTo(Origin.UNRESOLVED);
    assertThat(result.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.message()).contains(message);
              assertThat(problem.suggestion()).contains(suggestion);
            });
  }

  @Test
  void reportsEveryReferenceOfAScalar() {
    assertThat(interpolator.resolve("${A}/${B:?b}/${HOST}/${C:d}").problems()).hasSize(3);
  }

  @Test
  void nestingHasALimit() {
    assertThat(text("${N:-".repeat(8) + "x" + "}".repeat(8))).isEqualTo("x");
    assertThat(interpolator.resolve("${N:-".repeat(100_000) + "x" + "}".repeat(100_000)).problems())
        .singleElement()
        .asString()
        .contains("nested deeper than 8 levels");
  }

  @Test
  void hugeFilesAreRefused() throws Exception {
    Files.write(directory.resolve("huge"), "x".repeat(1 << 21).getBytes(StandardCharsets.UTF_8));
    assertThat(interpolator.resolve("${file:huge}").problems())
        .singleElement()
        .asString()
        .contains("larger than 1024 KiB");
  }
}
