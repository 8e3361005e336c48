package io.penstock.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.testkit.ChildProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as users see it: with the runner's jar, on servers of its own. */
@Timeout(300)
class EventConsumerDemoTest {

  private static final Path HOME = Path.of(System.getProperty("penstock.home"));
  private static final Path JAR = Path.of(System.getProperty("penstock.runner"));
  private static final Duration LONGEST = Duration.ofMinutes(2);

  @BeforeAll
  static void theJarIsThere() {
    assertThat(JAR).as("the runner's jar; make it with: mvn -pl runner -am package").exists();
  }

  @Test
  void theBooksBalance() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false);
    boolean right = new EventConsumerDemo(HOME, JAR, screen, 4_000, 0, 5).run(false);
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(right).as("%s", text).isTrue();
    assertThat(text)
        .contains("The books balance.", "Three rows of public.events:", "event_id=")
        .contains("Three dead letters of events-dlq", ", decode: ");
  }

  @Test
  void aRateIsKeptAndTheBooksBalanceToo() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false);
    boolean right = new EventConsumerDemo(HOME, JAR, screen, 2_000, 1_000, 6).run(false);
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(right).as("%s", text).isTrue();
    assertThat(text).contains("--max-records 2000");
  }

  /** SIGTERM, not SIGINT: a shell without job control makes its children ignore the latter. */
  @Test
  void endedInTheMiddleItLeavesNoProcessAndNoFolder(@TempDir Path folder) throws Exception {
    // A database that is started by root runs as somebody else, who has to get into the folder.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<ProcessHandle> descendants;
    try (ChildProcess demo =
        ChildProcess.java(DemoMain.class)
            .jvm(
                "-Djava.io.tmpdir=" + folder, "-Dpenstock.home=" + HOME, "-Dpenstock.runner=" + JAR)
            .args("event-consumer", "--events", "1000000", "--rate", "500")
            .start()) {
      demo.awaitLine("penstock run", LONGEST);
      demo.awaitLine("written", LONGEST);
      descendants =
          ProcessHandle.of(demo.pid()).orElseThrow().descendants().filter(this::isJava).toList();
      // The broker and the runner; the database has more.
      assertThat(descendants).hasSizeGreaterThanOrEqualTo(2);
      descendants = ProcessHandle.of(demo.pid()).orElseThrow().descendants().toList();
      demo.terminate();
      assertThat(demo.awaitExit(LONGEST)).isEqualTo(128 + 15);
    }
    for (ProcessHandle each : descendants) {
      await().atMost(LONGEST).until(() -> isGone(each));
    }
    await().atMost(LONGEST).until(() -> left(folder).isEmpty());
  }

  private boolean isJava(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("java");
  }

  /** One that has ended and that nobody has asked for yet is gone as well. */
  private static boolean isGone(ProcessHandle process) throws IOException {
    if (!process.isAlive()) {
      return true;
    }
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
    } catch (NoSuchFileException gone) {
      return true;
    }
  }

  /** All but the lock files of ports, which are shared with others and stay. */
  private static List<String> left(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("penstock-") && !name.startsWith("penstock-ports-"))
          .toList();
    }
  }
}
