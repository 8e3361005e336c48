package io.penstock.examples.events;

import io.penstock.runner.cli.Penstock;
import io.penstock.testkit.ChildProcess;
import io.penstock.testkit.Database;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The runner in a JVM of its own, with the event consumer's file and its variables alone. */
final class RunnerChild implements AutoCloseable {

  static final Path FILE = Path.of("event-consumer", "pipeline.yaml");
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Pattern ROW = Pattern.compile("^ +([a-z -]+?) +([0-9][0-9,]*)$");

  private final ChildProcess process;
  private final int port;

  private RunnerChild(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The example's own file, as it is. */
  static RunnerChild start(String kafka, String topic, Database database, String... arguments)
      throws IOException {
    return start(FILE, kafka, topic, database, arguments);
  }

  static RunnerChild start(
      Path file, String kafka, String topic, Database database, String... arguments)
      throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    ChildProcess process =
        ChildProcess.java(Penstock.class)
            .name("the runner")
            .jvm("-XX:+UseSerialGC", "-Xmx120m")
            .env(
                Map.of(
                    "KAFKA_SERVER", kafka,
                    "KAFKA_TOPIC", topic,
                    "GROUP_ID", topic,
                    "POSTGRES_HOST", database.server().host(),
                    "POSTGRES_PORT", Integer.toString(database.server().port()),
                    "POSTGRES_DB", database.name(),
                    "POSTGRES_USER", database.user(),
                    "POSTGRES_PASSWORD", database.password(),
                    "METRICS_PORT", Integer.toString(port)))
            .args("run", file.toString(), "--log-format", "plain")
            .args(arguments)
            .start();
    return new RunnerChild(process, port);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void kill() {
    process.kill();
  }

  void terminate() {
    process.terminate();
  }

  int awaitExit() {
    return process.awaitExit(LONGEST);
  }

  String tail() {
    return process.tail();
  }

  /** A row of the books that it prints at the end. */
  long printed(String row) {
    for (String line : process.lines()) {
      Matcher matcher = ROW.matcher(line);
      if (matcher.matches() && matcher.group(1).equals(row)) {
        return Long.parseLong(matcher.group(2).replace(",", ""));
      }
    }
    throw new IllegalStateException("no line '" + row + "' in:\n" + tail());
  }

  /** The answer to {@code /ready}; 0 while there is none. */
  int ready() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + "/ready").toURL().openConnection();
      connection.setConnectTimeout(2_000);
      connection.setReadTimeout(2_000);
      return connection.getResponseCode();
    } catch (IOException notThere) {
      return 0;
    }
  }

  /** What {@code /metrics} says; empty while there is no answer. */
  String metrics() {
    try (InputStream body =
        URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException notThere) {
      return "";
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
