package io.penstock.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runner.cli.Penstock;
import io.penstock.runner.testing.TestPlugins;
import io.penstock.testkit.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signals to a runner in a process of its own. */
class SignalTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  private Path file(String sink, String more) throws Exception {
    return Files.writeString(
        directory.resolve("pipeline.yaml"),
        """
        pipelines:
          numbers:
            source: { generate: { records: 100000000, rate: 500 } }
            decode: { plain: }
            sink: { lines: { %s } }
            batch: { maxAge: 50ms }
            %s
        management: { port: 0 }
        logging: { format: plain }
        """
            .formatted(sink, more));
  }

  private ChildProcess start(Path file) {
    return ChildProcess.java(Penstock.class)
        .jvm("-XX:TieredStopAtLevel=1")
        .args("run", "--plugins", TestPlugins.folder(directory).toString(), file.toString())
        .start();
  }

  private void awaitOutput() {
    Path out = directory.resolve("out.txt");
    Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(out) && Files.size(out) > 100);
  }

  /**
   * Those that a child process does not inherit as ignored. A shell without job control starts its
   * background work with SIGINT ignored, nohup with SIGHUP, and a JVM leaves both so.
   */
  private static List<String> heeded(String... names) throws Exception {
    String status = Files.readString(Path.of("/proc/self/status"));
    Matcher line = Pattern.compile("SigIgn:\\s*([0-9a-f]+)").matcher(status);
    assertThat(line.find()).isTrue();
    long ignored = Long.parseUnsignedLong(line.group(1), 16);
    return Stream.of(names).filter(name -> (ignored >> (number(name) - 1) & 1) == 0).toList();
  }

  private static int number(String name) {
    return switch (name) {
      case "HUP" -> 1;
      case "INT" -> 2;
      default -> 15;
    };
  }

  @Test
  void oneSignalDrains() throws Exception {
    for (String name : heeded("TERM", "INT", "HUP")) {
      Files.deleteIfExists(directory.resolve("out.txt"));
      try (ChildProcess process = start(file("file: out.txt", ""))) {
        awaitOutput();
        process.signal(name);
        int wanted = name.equals("TERM") ? 143 : name.equals("INT") ? 130 : 129;
        assertThat(process.awaitExit(PATIENCE)).isEqualTo(wanted);
        List<String> lines = Files.readAllLines(directory.resolve("out.txt"));
        assertThat(lines)
            .containsExactlyElementsOf(
                LongStream.range(0, lines.size()).mapToObj(n -> "good-" + n).toList());
        assertThat(String.join("\n", process.lines()))
            .contains("penstock development runs", "numbers: stopped after", "the books balance")
            .containsPattern("written +" + String.format("%,d", lines.size()));
      }
    }
  }

  @Test
  void aSecondSignalForces() throws Exception {
    Path away = directory.resolve("away");
    Path file = file("file: out.txt, awayWhile: '" + away + "'", "shutdownTimeout: 1h");
    try (ChildProcess process = start(file)) {
      awaitOutput();
      Files.createFile(away);
      process.awaitLine("waits for", PATIENCE);
      process.terminate();
      process.awaitLine("stopping: signal 15", PATIENCE);
      process.terminate();
      assertThat(process.awaitExit(PATIENCE)).isEqualTo(1);
      assertThat(String.join("\n", process.lines()))
          .contains("numbers: failed", "the books balance");
    }
  }
}
