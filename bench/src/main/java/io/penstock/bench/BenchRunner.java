package io.penstock.bench;

import io.penstock.testkit.ChildProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The runner's jar as a child, timed from the first record read to the last one written. */
final class BenchRunner {

  /** As in the file {@code penstock}. */
  private static final String JVM = "-XX:+UseSerialGC -Xmx116m";

  private final Path jar;
  private final int records;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  /**
   * A runner.
   *
   * @param records how many there are to be written
   */
  BenchRunner(Path jar, int records) throws IOException {
    this.jar = jar;
    this.records = records;
    try (ServerSocket free = new ServerSocket(0)) {
      this.port = free.getLocalPort();
    }
  }

  /** What the file has to give as the management port. */
  int port() {
    return port;
  }

  /**
   * Runs a file until it is drained, and prints what it took.
   *
   * @param rows counts what is in the table
   * @return records a second
   */
  double ingest(Path config, Map<String, String> environment, Callable<Long> rows)
      throws Exception {
    long before = System.nanoTime();
    try (ChildProcess runner =
        ChildProcess.jar(jar)
            .name("bench-runner")
            .jvm(System.getProperty("bench.jvm", JVM).split(" "))
            .env("MALLOC_ARENA_MAX", "2")
            .args("run", config.toString(), "--until-drained")
            .env(environment)
            .start()) {
      Usage usage = new Usage(runner.pid());
      long first = 0;
      long last = 0;
      while (last == 0 && runner.isAlive()) {
        usage.sample();
        Books books = books();
        if (books.read > 0 && first == 0) {
          first = System.nanoTime();
        }
        if (books.written >= records) {
          last = System.nanoTime();
        }
        TimeUnit.MILLISECONDS.sleep(10);
      }
      usage.sample();
      int exit = runner.awaitExit(Duration.ofMinutes(2));
      long count = rows.call();
      if (exit != 0 || count != records) {
        throw new IllegalStateException(
            "the runner left " + count + " rows and exit " + exit + "\n" + runner.tail());
      }
      double whole = (last - before) / 1e9;
      double busy = (last - first) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "penstock: %,.0f rows/s (%.1f s with the JVM's start), %.1f CPU s a million, peak %d MB%n",
          records / busy,
          whole,
          usage.cpuSeconds() * 1e6 / records,
          usage.peakMegabytes());
      return records / busy;
    }
  }

  private record Books(long read, long written) {}

  /** What the runner says of itself; zero before it answers. */
  private Books books() throws InterruptedException {
    try {
      String metrics =
          client
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                      .timeout(Duration.ofSeconds(1))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      return new Books(
          value(metrics, "penstock_records_read_total{"),
          value(metrics, "penstock_records_total{outcome=\"written\""));
    } catch (IOException notYet) {
      return new Books(0, 0);
    }
  }

  private static long value(String metrics, String name) {
    for (String line : metrics.split("\n")) {
      if (line.startsWith(name)) {
        return (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return 0;
  }
}
