package io.penstock.bench;

import io.penstock.testkit.ChildProcess;
import io.penstock.testkit.Database;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.PostgresServer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The end-to-end bench: a filled topic into a table with a primary key by the runner, beside {@code
 * psql \copy} of the same rows into the same table, in turns on the same servers. Prints rows a
 * second, the ratio of each pair, CPU seconds a million records and the peak memory of the runner.
 *
 * <p>Arguments: number of records, number of pairs, mode ({@code append} or {@code ignore}), path
 * of the runner's jar. The runner's JVM gets the options that the {@code penstock} command gives
 * it; the system property {@code bench.jvm} replaces them. Needs {@code psql}.
 */
public final class CopyBench {

  private static final String TABLE =
      """
      CREATE TABLE events (
        event_id uuid PRIMARY KEY, event_type text NOT NULL, user_id bigint NOT NULL,
        amount numeric(12,2) NOT NULL, created_at timestamptz NOT NULL, properties jsonb NOT NULL)
      """;

  private static final int PARTITIONS = 4;

  /** As in the file {@code penstock}. */
  private static final String JVM = "-XX:+UseSerialGC -Xmx120m";

  private final int records;
  private final int pairs;
  private final String mode;
  private final Path jar;
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  private CopyBench(int records, int pairs, String mode, Path jar) throws IOException {
    this.records = records;
    this.pairs = pairs;
    this.mode = mode;
    this.jar = jar;
    try (ServerSocket free = new ServerSocket(0)) {
      this.port = free.getLocalPort();
    }
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    new CopyBench(
            args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000,
            args.length > 1 ? Integer.parseInt(args[1]) : 3,
            args.length > 2 ? args[2] : "append",
            Path.of(args.length > 3 ? args[3] : "runner/target/penstock.jar"))
        .run();
  }

  private void run() throws Exception {
    Path folder = Files.createTempDirectory("penstock-bench");
    try (KafkaServer kafka = KafkaServer.start();
        PostgresServer postgres = PostgresServer.builder().setting("max_wal_size", "4GB").start();
        Database database = postgres.newDatabase()) {
      Path rows = folder.resolve("rows.csv");
      fill(kafka, rows);
      Path config = folder.resolve("bench.yaml");
      Files.writeString(config, yaml(kafka, database));
      List<Double> ratios = new ArrayList<>();
      for (int pair = 0; pair <= pairs; pair++) {
        double copied = copy(database, rows);
        double ingested = ingest(database, config, pair);
        // The first pair warms the servers up.
        if (pair > 0) {
          ratios.add(ingested / copied);
          System.out.printf(
              Locale.ROOT, "pair %d: ratio %.2f of psql \\copy%n", pair, ingested / copied);
        }
      }
      ratios.sort(null);
      System.out.printf(
          Locale.ROOT,
          "%d records, mode %s: median ratio %.2f (%.2f to %.2f)%n",
          records,
          mode,
          ratios.get(ratios.size() / 2),
          ratios.get(0),
          ratios.get(ratios.size() - 1));
    } finally {
      try (var files = Files.list(folder)) {
        files.forEach(CopyBench::delete);
      }
      delete(folder);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException left) {
      System.err.println("could not remove " + path.getFileName());
    }
  }

  private void fill(KafkaServer kafka, Path rows) throws Exception {
    kafka.createTopic("events", PARTITIONS);
    Random random = new Random(42);
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    properties.put("linger.ms", 20);
    properties.put("batch.size", 1 << 17);
    try (BufferedWriter csv = Files.newBufferedWriter(rows);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        String type = i % 3 == 0 ? "purchase" : "page_view";
        long user = random.nextInt(100_000);
        String amount = random.nextInt(100_000) + "." + (10 + random.nextInt(90));
        String at =
            String.format(
                Locale.ROOT, "2026-01-%02dT10:%02d:%02dZ", 1 + i % 28, i % 60, i / 60 % 60);
        String more = "{\"page\":\"/item/" + user % 1000 + "\",\"ref\":\"mail\",\"n\":" + i + "}";
        String json =
            "{\"event_id\":\""
                + id
                + "\",\"event_type\":\""
                + type
                + "\",\"user_id\":"
                + user
                + ",\"amount\":"
                + amount
                + ",\"created_at\":\""
                + at
                + "\",\"properties\":"
                + more
                + "}";
        csv.write(
            id
                + ","
                + type
                + ","
                + user
                + ","
                + amount
                + ","
                + at
                + ",\""
                + more.replace("\"", "\"\"")
                + "\"\n");
        producer.send(
            new ProducerRecord<>(
                "events", i % PARTITIONS, null, json.getBytes(StandardCharsets.UTF_8)));
      }
      producer.flush();
    }
    System.out.printf("%d records of about %d bytes in %d partitions%n", records, 230, PARTITIONS);
  }

  private String yaml(KafkaServer kafka, Database database) {
    return """
        pipelines:
          bench:
            source:
              kafka: { bootstrapServers: "%s", topics: [events], groupId: "${BENCH_GROUP}" }
            decode: { json: {} }
            batch: { maxRecords: 20000, maxAge: 1s }
            sink:
              postgres: { url: "%s", user: "%s", password: "${BENCH_PASSWORD}", table: events, mode: %s%s }
            deadLetter:
              kafka: { bootstrapServers: "%s", topic: events-dlq, createTopic: true }
        management: { port: %d }
        """
        .formatted(
            kafka.bootstrapServers(),
            database.url(),
            database.user(),
            mode,
            mode.equals("append") ? "" : ", key: [event_id]",
            kafka.bootstrapServers(),
            port);
  }

  private void recreate(Database database) throws Exception {
    database.execute("DROP TABLE IF EXISTS events", TABLE, "CHECKPOINT");
  }

  private double copy(Database database, Path rows) throws Exception {
    recreate(database);
    ProcessBuilder psql =
        new ProcessBuilder(
            "psql",
            "-X",
            "-q",
            "-h",
            database.server().host(),
            "-p",
            Integer.toString(database.server().port()),
            "-U",
            database.user(),
            "-d",
            database.name(),
            "-c",
            "\\copy events FROM '" + rows + "' WITH (FORMAT csv)");
    psql.environment().put("PGPASSWORD", database.password());
    psql.inheritIO();
    long begin = System.nanoTime();
    int exit = psql.start().waitFor();
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (exit != 0 || database.queryLong("SELECT count(*) FROM events") != records) {
      throw new IllegalStateException("psql \\copy failed");
    }
    double rate = records / seconds;
    System.out.printf(Locale.ROOT, "psql \\copy: %,.0f rows/s%n", rate);
    return rate;
  }

  private double ingest(Database database, Path config, int round) throws Exception {
    recreate(database);
    long before = System.nanoTime();
    try (ChildProcess runner =
        ChildProcess.jar(jar)
            .name("bench-runner")
            .jvm(System.getProperty("bench.jvm", JVM).split(" "))
            .env("MALLOC_ARENA_MAX", "2")
            .args("run", config.toString(), "--until-drained")
            .env("BENCH_GROUP", "bench-" + round)
            .env("BENCH_PASSWORD", database.password())
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
      long count = database.queryLong("SELECT count(*) FROM events");
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

  /** What a process has used, from the kernel's files. */
  private static final class Usage {
    private final Path stat;
    private final Path status;
    private double cpu;
    private long peak;

    Usage(long pid) {
      stat = Path.of("/proc", Long.toString(pid), "stat");
      status = Path.of("/proc", Long.toString(pid), "status");
    }

    void sample() {
      try {
        String line = Files.readString(stat);
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        // User and system time, in ticks of 10 ms.
        cpu = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
        for (String each : Files.readAllLines(status)) {
          if (each.startsWith("VmHWM:")) {
            peak = Long.parseLong(each.replaceAll("\\D", "")) / 1024;
          }
        }
      } catch (IOException gone) {
        // The process has ended; the last sample stands.
      }
    }

    double cpuSeconds() {
      return cpu;
    }

    long peakMegabytes() {
      return peak;
    }
  }
}
