package io.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChildProcessTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void passesArgumentsAndEnvironmentAndKeepsTheOutput(@TempDir Path folder) throws IOException {
    Path output = folder.resolve("out.log");
    for (String name : new String[] {"one", "two"}) {
      try (ChildProcess child =
          ChildProcess.java(ChildMain.class)
              .args("greet", name)
              .env("WHOM", "world")
              .output(output)
              .start()) {
        assertThat(child.awaitLine("hello", LIMIT)).isEqualTo("hello world " + name);
        assertThat(child.awaitExit(LIMIT)).isZero();
        assertThat(child.lines()).containsExactly("hello world " + name);
      }
    }
    assertThat(Files.readAllLines(output)).containsExactly("hello world one", "hello world two");
  }

  @Test
  void saysWhatWasWrittenLastWhenItEndsTooEarly() {
    try (ChildProcess child = ChildProcess.java(ChildMain.class).args("fail").start()) {
      assertThatThrownBy(() -> child.awaitLine("ready", LIMIT))
          .hasMessageContainingAll("ChildMain", "exit code 3", "ready", "cannot go on");
      assertThatThrownBy(() -> child.awaitLine("ready", Duration.ZERO))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void killsPausesResumesAndTerminates() throws IOException {
    Path output;
    try (ChildProcess child =
        ChildProcess.java(ChildMain.class).jvm("-Xmx32m").args("wait").start()) {
      ChildProcess.Found heap = child.awaitLine(Pattern.compile("heap (\\d+)"), LIMIT);
      assertThat(Long.parseLong(heap.match().group(1))).isLessThanOrEqualTo(32L << 20);
      child.pause();
      await().until(() -> state(child) == 'T');
      assertThat(child.isAlive()).isTrue();
      child.resume();
      await().until(() -> state(child) != 'T');
      child.terminate();
      assertThat(child.awaitExit(LIMIT)).isEqualTo(128 + 15);
      assertThat(child.lines()).contains("ended well");
      output = child.output();
    }
    assertThat(Files.exists(output)).isFalse();
    try (ChildProcess child = ChildProcess.java(ChildMain.class).args("wait").start()) {
      child.awaitLine("heap", LIMIT);
      child.kill();
      assertThat(child.awaitExit(LIMIT)).isEqualTo(128 + 9);
      assertThat(child.lines()).doesNotContain("ended well");
    }
  }

  private static char state(ChildProcess child) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(child.pid()), "stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  @Test
  void runsAnyProgramAndRefusesJvmOptionsForIt() {
    try (ChildProcess child = ChildProcess.command("sh", "-c", "echo $0 $1").args("a").start()) {
      assertThat(child.awaitExit(LIMIT)).isZero();
      assertThat(child.lines()).containsExactly("a");
    }
    assertThatThrownBy(() -> ChildProcess.command("sh").jvm("-Xmx1m"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> ChildProcess.command("no-such-program").start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no-such-program");
  }

  /** Nothing of what a JVM has started stays when it is killed or ends without closing. */
  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM"})
  void leavesNothingBehindWhenTheJvmGoes(String signal, @TempDir Path folder) throws IOException {
    // The servers run as another user when the tests run as root.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (ChildProcess jvm =
        ChildProcess.java(ChildMain.class)
            .jvm("-Djava.io.tmpdir=" + folder)
            .args("servers")
            .start()) {
      ChildProcess.Found ports = jvm.awaitLine(Pattern.compile("ports (\\d+) (\\d+)"), LIMIT);
      ChildProcess.Found child = jvm.awaitLine(Pattern.compile("pid (\\d+)"), LIMIT);
      assertThat(foldersOfProcesses(folder)).hasSize(3);
      ProcessHandle grandchild =
          ProcessHandle.of(Long.parseLong(child.match().group(1))).orElseThrow();
      for (int i = 1; i <= 2; i++) {
        assertThat(answers(Integer.parseInt(ports.match().group(i)))).isTrue();
      }

      jvm.signal(signal);
      jvm.awaitExit(LIMIT);

      for (int i = 1; i <= 2; i++) {
        int port = Integer.parseInt(ports.match().group(i));
        await().atMost(LIMIT).until(() -> !answers(port));
      }
      await().atMost(LIMIT).until(() -> Signals.isGone(grandchild));
      await().atMost(LIMIT).untilAsserted(() -> assertThat(foldersOfProcesses(folder)).isEmpty());
    }
  }

  private static List<String> foldersOfProcesses(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.matches("penstock-(redis|postgres|child)-.*"))
          .toList();
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
