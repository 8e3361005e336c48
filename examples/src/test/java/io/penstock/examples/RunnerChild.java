package io.penstock.examples;

import io.penstock.runner.cli.Penstock;
import io.penstock.testkit.ChildProcess;
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

/** The runner in a JVM of its own, with the file of an example and its variables alone. */
public final class RunnerChild implements AutoCloseable {

  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Pattern ROW = Pattern.compile("^ +([a-z -]+?) +([0-9][0-9,]*)$");

  private final ChildProcess process;
  private final int port;

  private RunnerChild(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param file of the example, or one made of it
   * @param environment the example's variables
   * @param arguments behind {@code run FILE}
   */
  public static RunnerChild start(Path file, Map<String, String> environment, String... arguments)
      throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    ChildProcess process =
        ChildProcess.java(Penstock.class)
            .name("the runner")
            .jvm("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx160m")
            .env(environment)
            .env("METRICS_PORT", Integer.toString(port))
            .args("run", file.toString(), "--log-format", "plain")
            .args(arguments)
            .start();
    return new RunnerChild(process, port);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public void kill() {
    process.kill();
  }

  public void terminate() {
    process.terminate();
  }

  public int awaitExit() {
    return process.awaitExit(LONGEST);
  }

  public String tail() {
    return process.tail();
  }

  /** A row of the books that it prints at the end. */
  public long printed(String row) {
    for (String line : process.lines()) {
      Matcher matcher = ROW.matcher(line);
      if (matcher.matches() && matcher.group(1).equals(row)) {
        return Long.parseLong(matcher.group(2).replace(",", ""));
      }
    }
    throw new IllegalStateException("no line '" + row + "' in:\n" + tail());
  }

  /** The sum of a metric over its labels; 0 while there is no answer. */
  public double metric(String name) {
    double sum = 0;
    for (String line : metrics().lines().toList()) {
      if (line.startsWith(name + "{") || line.startsWith(name + " ")) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return sum;
  }

  /** The answer to {@code /ready}; 0 while there is none. */
  public int ready() {
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
  public String metrics() {
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
