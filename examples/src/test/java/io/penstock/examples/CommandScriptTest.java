package io.penstock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runner.cli.CliContext;
import io.penstock.runner.cli.Penstock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code penstock} command, as far as it needs nothing that has to be built. */
class CommandScriptTest {

  private static final Path SCRIPT = Path.of("..", "penstock");

  private record Outcome(int exitCode, String output) {}

  private static Outcome run(Path directory, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  @Test
  void helpNamesEveryCommandOfTheRunner() throws Exception {
    Outcome help = run(Path.of("."), "sh", SCRIPT.toString(), "--help");
    assertThat(help.exitCode()).isZero();
    Set<String> listed = new TreeSet<>();
    Matcher line = Pattern.compile("(?m)^  ([a-z-]+) +(NAME +)?[a-z]").matcher(help.output());
    while (line.find()) {
      listed.add(line.group(1));
    }
    CliContext context = new CliContext(Map.of(), "test", false, System.err);
    Set<String> expected =
        new TreeSet<>(
            Penstock.commandLine(context).getSubcommands().values().stream()
                .map(each -> each.getCommandName())
                .toList());
    expected.add("demo");
    assertThat(listed).isEqualTo(expected);
  }

  @Test
  void withoutACommandItSaysHowItIsUsed() throws Exception {
    Outcome outcome = run(Path.of("."), "sh", SCRIPT.toString());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.output()).contains("Usage: penstock COMMAND");
  }

  @Test
  void itIsFoundThroughALinkFromElsewhere(@TempDir Path folder) throws Exception {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, SCRIPT.toAbsolutePath().normalize());
    assertThat(run(folder, "sh", "link", "--help").exitCode()).isZero();
  }

  @Test
  void aMissingJdkIsNamed(@TempDir Path folder) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(List.of("/bin/sh", SCRIPT.toAbsolutePath().toString(), "run", "x"));
    builder.environment().remove("JAVA_HOME");
    // Tools of the shell, and no java.
    for (String tool : List.of("dirname", "readlink", "sed", "head", "find", "cat", "mktemp")) {
      for (String bin : List.of("/usr/bin", "/bin")) {
        Path real = Path.of(bin, tool);
        if (Files.exists(real) && !Files.exists(folder.resolve(tool))) {
          Files.createSymbolicLink(folder.resolve(tool), real);
        }
      }
    }
    builder.environment().put("PATH", folder.toString());
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(output).contains("there is no java").contains("JDK 17");
  }
}
