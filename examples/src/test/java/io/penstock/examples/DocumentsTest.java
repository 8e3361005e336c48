package io.penstock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runner.cli.CliContext;
import io.penstock.runner.cli.Penstock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the documents quote, show and link to is there, and is right. */
class DocumentsTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final Pattern QUOTE =
      Pattern.compile("<!-- from (\\S+) -->\\s*```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern YAML =
      Pattern.compile("^```yaml\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");

  private static Stream<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> Stream.of("target", ".git").noneMatch(n -> has(file, n)))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static boolean has(Path file, String folder) {
    for (Path part : ROOT.relativize(file)) {
      if (part.toString().equals(folder)) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void quotesAreWhatTheSourceSays(Path document) throws IOException {
    Matcher quote = QUOTE.matcher(Files.readString(document));
    while (quote.find()) {
      assertThat(quote.group(2))
          .as("the quote from %s", quote.group(1))
          .isEqualTo(marked(ROOT.resolve(quote.group(1)), document.getFileName().toString()));
    }
  }

  /** The lines between the marks for a document, without their common indentation. */
  private static String marked(Path source, String document) throws IOException {
    List<String> lines = Files.readAllLines(source);
    String mark = "// [quoted in " + document + ": ";
    int begin = indexOf(lines, mark + "begin]");
    int end = indexOf(lines, mark + "end]");
    return String.join("\n", lines.subList(begin + 1, end)).stripTrailing().stripIndent().strip()
        + "\n";
  }

  private static int indexOf(List<String> lines, String mark) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().equals(mark)) {
        return i;
      }
    }
    throw new AssertionError("no line " + mark);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void pipelinesAreValid(Path document, @TempDir Path folder) throws IOException {
    Matcher yaml = YAML.matcher(Files.readString(document));
    while (yaml.find()) {
      if (yaml.group(1).contains("pipelines:")) {
        Path file = Files.writeString(folder.resolve("pipeline.yaml"), yaml.group(1));
        StringWriter said = new StringWriter();
        assertThat(validate(file, said)).as("exit code for%n%s%n%s", yaml.group(1), said).isZero();
      }
    }
  }

  private static int validate(Path file, StringWriter said) {
    PrintWriter out = new PrintWriter(said, true);
    // Nothing of this machine's environment; documents may ask for a password only.
    CliContext context =
        new CliContext(
            Map.of("SHOP_PASSWORD", "secret", "POSTGRES_PASSWORD", "secret"),
            "test",
            false,
            System.err);
    CommandLine line = Penstock.commandLine(context);
    return line.setOut(out).setErr(out).execute("validate", file.toString());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadSomewhere(Path document) throws IOException {
    Matcher link = LINK.matcher(Files.readString(document));
    while (link.find()) {
      if (!link.group(1).contains("://")) {
        assertThat(document.resolveSibling(link.group(1))).as("link to %s", link.group(1)).exists();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void examplesAreValidWithoutAnyVariable(Path file) {
    StringWriter said = new StringWriter();
    assertThat(validate(file, said)).as("exit code, after%n%s", said).isZero();
  }

  private static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("examples"), 2)) {
      return files
          .filter(file -> file.endsWith("pipeline.yaml"))
          .filter(file -> !has(file, "target"))
          .toList()
          .stream();
    }
  }
}
