package io.penstock.bench;

import io.penstock.testkit.Database;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.PostgresServer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
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
 * it; the system property {@code bench.jvm} replaces them, {@code bench.batch} the records a batch.
 * Needs {@code psql}.
 */
public final class CopyBench {

  private static final String TABLE =
      """
      CREATE TABLE events (
        event_id uuid PRIMARY KEY, event_type text NOT NULL, user_id bigint NOT NULL,
        amount numeric(12,2) NOT NULL, created_at timestamptz NOT NULL, properties jsonb NOT NULL)
      """;

  private static final int PARTITIONS = 4;

  private final int records;
  private final int pairs;
  private final String mode;
  private final BenchRunner runner;

  private CopyBench(int records, int pairs, String mode, Path jar) throws IOException {
    this.records = records;
    this.pairs = pairs;
    this.mode = mode;
    this.runner = new BenchRunner(jar, records);
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
        recreate(database);
        double copied = Psql.copy(database, rows, "events", records);
        recreate(database);
        double ingested =
            runner.ingest(
                config,
                Map.of(
                    "BENCH_GROUP",
                    "bench-" + pair,
                    "BENCH_PASSWORD",
                    database.password(),
                    "BENCH_BATCH",
                    System.getProperty("bench.batch", "2000")),
                () -> database.queryLong("SELECT count(*) FROM events"));
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
            batch: { maxRecords: "${BENCH_BATCH}", maxAge: 1s }
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
            runner.port());
  }

  private void recreate(Database database) throws Exception {
    database.execute("DROP TABLE IF EXISTS events", TABLE, "CHECKPOINT");
  }
}
