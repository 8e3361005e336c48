package io.penstock.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.penstock.testkit.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One process of the runner's jar, from its start to its end, and what it tells of itself. */
final class Runner implements AutoCloseable {

  /** SIGTERM that was obeyed in good order. */
  static final int TERMINATED = 143;

  private static final Path JAR = Path.of(System.getProperty("penstock.runner"));
  private static final Pattern ADDRESS = Pattern.compile("status at http:/+([0-9.]+:[0-9]+)");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String name;
  private final ChildProcess process;
  private final HttpClient http;
  private volatile String address;

  private Runner(String name, ChildProcess process, HttpClient http) {
    this.name = name;
    this.process = process;
    this.http = http;
  }

  /**
   * Starts it and returns at once.
   *
   * @param name unique among all processes of a test: rows tell by it who wrote them
   * @param folder where its output goes
   */
  static Runner start(String name, Path file, Path folder, List<String> jvm, String... arguments) {
    ChildProcess process =
        ChildProcess.jar(JAR)
            .name("runner " + name)
            // Many short lives on few cores: the first compiler is enough.
            .jvm("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
            .jvm(jvm.toArray(String[]::new))
            .env("INSTANCE", name)
            .output(folder.resolve(name + ".log"))
            .args("run", file.toString())
            .args(arguments)
            .start();
    return new Runner(name, process, HttpClient.newBuilder().connectTimeout(PATIENCE).build());
  }

  /** The jar is there, or a message says how to make it. */
  static void requireJar() {
    if (!Files.exists(JAR)) {
      throw new IllegalStateException(
          "there is no runner's jar at " + JAR + "; make it with: mvn -pl runner -am package");
    }
  }

  String name() {
    return name;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL. */
  void kill() {
    process.kill();
  }

  /** SIGTERM; does not wait. */
  void terminate() {
    process.terminate();
  }

  /** SIGSTOP. */
  void pause() {
    process.pause();
  }

  /** SIGCONT. */
  void resume() {
    process.resume();
  }

  int awaitExit(Duration atMost) {
    return process.awaitExit(atMost);
  }

  /** SIGTERM, and the exit code. */
  int stop() {
    terminate();
    return awaitExit(Duration.ofSeconds(60));
  }

  /** How many lines of its output hold the text. */
  long linesWith(String text) {
    return process.lines().stream().filter(line -> line.contains(text)).count();
  }

  String awaitLine(String text, Duration atMost) {
    return process.awaitLine(text, atMost);
  }

  String output() {
    return String.join("\n", process.lines());
  }

  String tail() {
    return process.tail();
  }

  /** What {@code /pipelines/books} shows; a missing node while it does not answer. */
  JsonNode status() {
    HttpResponse<String> response = get("/pipelines/" + PipelineFile.PIPELINE);
    try {
      return response == null || response.statusCode() != 200
          ? MissingNode.getInstance()
          : JSON.readTree(response.body());
    } catch (IOException impossible) {
      throw new IllegalStateException(name + " answers with what is no JSON", impossible);
    }
  }

  /** A number of the books, such as {@code written}; 0 while it does not answer. */
  long count(String of) {
    return status().path("records").path(of).asLong();
  }

  /** The HTTP status of {@code /live} or {@code /ready}; empty while it does not answer. */
  OptionalInt health(String path) {
    HttpResponse<String> response = get(path);
    return response == null ? OptionalInt.empty() : OptionalInt.of(response.statusCode());
  }

  private HttpResponse<String> get(String path) {
    if (!findAddress()) {
      return null;
    }
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(PATIENCE).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException notNow) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + name, e);
    }
  }

  private boolean findAddress() {
    if (address == null) {
      for (String line : process.lines()) {
        Matcher found = ADDRESS.matcher(line);
        if (found.find()) {
          address = found.group(1);
        }
      }
    }
    return address != null;
  }

  @Override
  public void close() {
    process.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
