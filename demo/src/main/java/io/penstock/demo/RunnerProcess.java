package io.penstock.demo;

import io.penstock.testkit.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The runner's jar, as production would start it, as a child. */
final class RunnerProcess implements AutoCloseable {

  /**
   * What the penstock command gives to the JVM as well, but for the second compiler: a demo ends
   * before that has given back what it takes.
   */
  private static final String[] JVM = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx116m"};

  /** More than the runner's own time to stop. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(60);

  private final ChildProcess process;
  private final int port;

  private RunnerProcess(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param environment the example's own variables
   * @param arguments behind {@code run FILE}
   */
  static RunnerProcess start(
      Path jar, Path file, Map<String, String> environment, List<String> arguments)
      throws IOException {
    int port = freePort();
    ChildProcess process =
        ChildProcess.jar(jar)
            .name("the runner")
            .jvm(JVM)
            .env(environment)
            .env("METRICS_PORT", Integer.toString(port))
            .args("run", file.toString(), "--log-format", "plain")
            .args(arguments.toArray(String[]::new))
            .start();
    return new RunnerProcess(process, port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The port of its management endpoints. */
  int port() {
    return port;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it at once, as a crash would. */
  void kill() {
    process.kill();
  }

  /** Asks it to end in good order and waits until it has. */
  int terminate() {
    process.terminate();
    return process.awaitExit(LONGEST_STOP);
  }

  /** Its exit code, once it has ended. */
  int exitCode() {
    return process.awaitExit(Duration.ofSeconds(10));
  }

  List<String> output() {
    return process.lines();
  }

  String tail() {
    return process.tail();
  }

  @Override
  public void close() {
    process.close();
  }
}
