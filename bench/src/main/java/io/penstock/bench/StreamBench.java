package io.penstock.bench;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.penstock.testkit.Database;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.TimescaleServer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * The end-to-end bench from Redis: a filled stream into a hypertable by the runner, beside a bare
 * Lettuce loop that only reads and acknowledges at the same count, and beside {@code psql \copy} of
 * the same rows into the same hypertable, in turns on the same servers.
 *
 * <p>Arguments: number of records, number of rounds, entries a read, path of the runner's jar.
 * Needs {@code psql}.
 */
public final class StreamBench {

  private static final String STREAM = "events";
  private static final byte[] KEY = STREAM.getBytes(StandardCharsets.UTF_8);

  private static final String[] TABLE = {
    "DROP TABLE IF EXISTS events",
    "CREATE TABLE events (time timestamptz NOT NULL, event_id uuid NOT NULL,"
        + " event_type text NOT NULL, user_id text, properties jsonb, PRIMARY KEY (event_id, time))",
    "SELECT create_hypertable('events', 'time')",
    "CHECKPOINT"
  };

  private final int records;
  private final int rounds;
  private final int count;
  private final BenchRunner runner;

  private StreamBench(int records, int rounds, int count, Path jar) throws IOException {
    this.records = records;
    this.rounds = rounds;
    this.count = count;
    this.runner = new BenchRunner(jar, records);
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    new StreamBench(
            args.length > 0 ? Integer.parseInt(args[0]) : 300_000,
            args.length > 1 ? Integer.parseInt(args[1]) : 3,
            args.length > 2 ? Integer.parseInt(args[2]) : 500,
            Path.of(args.length > 3 ? args[3] : "runner/target/penstock.jar"))
        .run();
  }

  private void run() throws Exception {
    Path folder = Files.createTempDirectory("penstock-bench");
    Path rows = folder.resolve("rows.csv");
    Path config = folder.resolve("bench.yaml");
    try (RedisServer redis = RedisServer.start();
        TimescaleServer timescale = TimescaleServer.start(Map.of("max_wal_size", "4GB"));
        Database database = timescale.newDatabase()) {
      fill(redis, rows);
      Files.writeString(config, yaml(redis, database));
      List<Double> ofLoop = new ArrayList<>();
      List<Double> ofCopy = new ArrayList<>();
      for (int round = 0; round <= rounds; round++) {
        double loop = bareLoop(redis, "loop-" + round);
        database.execute(TABLE);
        double copied = Psql.copy(database, rows, "events", records);
        database.execute(TABLE);
        double ingested =
            runner.ingest(
                config,
                Map.of("BENCH_GROUP", "bench-" + round, "BENCH_PASSWORD", database.password()),
                () -> database.queryLong("SELECT count(*) FROM events"));
        // The first round warms the servers up.
        if (round > 0) {
          ofLoop.add(ingested / loop);
          ofCopy.add(ingested / copied);
        }
      }
      print("the bare loop", ofLoop);
      print("psql \\copy", ofCopy);
    } finally {
      Files.deleteIfExists(rows);
      Files.deleteIfExists(config);
      Files.deleteIfExists(folder);
    }
  }

  private void print(String what, List<Double> ratios) {
    ratios.sort(null);
    System.out.printf(
        Locale.ROOT,
        "%d records, count %d: median ratio to %s %.2f (%.2f to %.2f)%n",
        records,
        count,
        what,
        ratios.get(ratios.size() / 2),
        ratios.get(0),
        ratios.get(ratios.size() - 1));
  }

  private void fill(RedisServer redis, Path rows) throws Exception {
    Random random = new Random(42);
    RedisClient client = RedisClient.create(redis.uri());
    try (BufferedWriter csv = Files.newBufferedWriter(rows);
        StatefulRedisConnection<byte[], byte[]> connection =
            client.connect(ByteArrayCodec.INSTANCE)) {
      connection.setAutoFlushCommands(false);
      List<RedisFuture<String>> open = new ArrayList<>();
      byte[] field = "data".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < records; i++) {
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        String user = "u-" + random.nextInt(100_000);
        String at =
            String.format(
                Locale.ROOT, "2026-01-%02dT10:%02d:%02dZ", 1 + i % 28, i % 60, i / 60 % 60);
        String more = "{\"page\":\"/item/" + i % 1000 + "\",\"ref\":\"mail\",\"n\":" + i + "}";
        csv.write(
            at + "," + id + ",page_view," + user + ",\"" + more.replace("\"", "\"\"") + "\"\n");
        String json =
            "{\"event_id\":\""
                + id
                + "\",\"event_type\":\"page_view\",\"user_id\":\""
                + user
                + "\",\"time\":\""
                + at
                + "\",\"properties\":"
                + more
                + "}";
        open.add(
            connection.async().xadd(KEY, Map.of(field, json.getBytes(StandardCharsets.UTF_8))));
        if (open.size() == 1_000 || i + 1 == records) {
          connection.flushCommands();
          for (RedisFuture<String> each : open) {
            each.get();
          }
          open.clear();
        }
      }
    } finally {
      client.shutdown();
    }
    System.out.printf("%d entries%n", records);
  }

  /** Reads and acknowledges, and does nothing else. */
  private double bareLoop(RedisServer redis, String group) {
    byte[] name = group.getBytes(StandardCharsets.UTF_8);
    RedisClient client = RedisClient.create(redis.uri());
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      var commands = connection.sync();
      commands.xgroupCreate(StreamOffset.from(KEY, "0"), name, new XGroupCreateArgs());
      Consumer<byte[]> consumer = Consumer.from(name, name);
      long read = 0;
      long begin = System.nanoTime();
      while (read < records) {
        List<StreamMessage<byte[], byte[]>> entries =
            commands.xreadgroup(
                consumer, XReadArgs.Builder.count(count), StreamOffset.lastConsumed(KEY));
        commands.xack(KEY, name, entries.stream().map(StreamMessage::getId).toArray(String[]::new));
        read += entries.size();
      }
      double rate = records / ((System.nanoTime() - begin) / 1e9);
      commands.xgroupDestroy(KEY, name);
      System.out.printf(Locale.ROOT, "bare loop: %,.0f entries/s%n", rate);
      return rate;
    } finally {
      client.shutdown();
    }
  }

  private String yaml(RedisServer redis, Database database) {
    return """
        pipelines:
          bench:
            source:
              redisStreams:
                url: %s
                streams: [%s]
                group: ${BENCH_GROUP}
                count: %d
                payloadField: data
            decode: { json: {} }
            batch: { maxRecords: 5000, maxAge: 1s }
            sink:
              timescale:
                url: "%s"
                user: "%s"
                password: "${BENCH_PASSWORD}"
                table: events
                mode: ignore
                key: [event_id, time]
            deadLetter:
              redisStreams: {}
        management: { port: %d }
        """
        .formatted(redis.uri(), STREAM, count, database.url(), database.user(), runner.port());
  }
}
