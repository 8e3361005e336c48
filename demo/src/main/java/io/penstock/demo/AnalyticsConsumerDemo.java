package io.penstock.demo;

import io.penstock.producer.ExpectedBooks;
import io.penstock.producer.RedisLoad;
import io.penstock.producer.Workload;
import io.penstock.producer.Workloads;
import io.penstock.producer.analytics.AnalyticsWorkload;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code examples/analytics-consumer} on servers of its own. */
final class AnalyticsConsumerDemo implements Demo {

  private static final String STREAM = "analytics_events";
  private static final String DEAD_LETTER_STREAM = STREAM + "-dlq";
  private static final String FIELD = "data";
  private static final String HEADER =
      "timestamp,events_processed,lag,batch_time_ms,processing_rate";
  private static final int SAMPLES = 3;

  private final Path home;
  private final Path runnerJar;
  private final Screen screen;
  private final long events;
  private final int rate;
  private final long seed;

  /**
   * A demo.
   *
   * @param home the project's folder
   * @param rate events a second; 0 for as fast as possible
   */
  AnalyticsConsumerDemo(
      Path home, Path runnerJar, Screen screen, long events, int rate, long seed) {
    this.home = home;
    this.runnerJar = runnerJar;
    this.screen = screen;
    this.events = events;
    this.rate = rate;
    this.seed = seed;
  }

  @Override
  public boolean run(boolean keep) throws Exception {
    screen.step(
        "starting a Redis and a TimescaleDB server; the first time this downloads TimescaleDB");
    try (Servers servers = Servers.start(Servers.Kind.REDIS, Servers.Kind.TIMESCALE);
        ScratchFolder scratch = ScratchFolder.create()) {
      RedisServer redis = servers.redis();
      screen.step("Redis answers at " + redis.uri() + "; producing " + amount());
      Production production = produce(redis.uri());
      TimescaleServer timescale;
      try {
        timescale = servers.timescale();
      } catch (RuntimeException absent) {
        screen.line("TimescaleDB cannot be had on this machine: " + absent.getMessage());
        screen.line(
            "It comes from the package mirror of Debian's family; the other demos do without it.");
        return false;
      }
      DemoDatabase database =
          DemoDatabase.create(
              timescale,
              "analytics",
              "analytics_consumer",
              home.resolve("examples/" + AnalyticsWorkload.NAME + "/schema.sql"),
              // SELECT is needed to see whether a key is there.
              "SELECT, INSERT ON events",
              "CREATE EXTENSION IF NOT EXISTS timescaledb");
      screen.step(
          "TimescaleDB answers at "
              + database.host()
              + ":"
              + database.port()
              + "; hypertable created");
      Path csv = scratch.file("metrics.csv");
      Map<String, String> environment =
          Map.of(
              "REDIS_URL",
              redis.uri(),
              "POSTGRES_URL",
              database.url(),
              "MONITORING_INTERVAL_MS",
              "1000",
              "METRICS_CSV",
              csv.toString());
      RunnerBooks books =
          new Consumption(home, runnerJar, screen)
              .run(AnalyticsWorkload.NAME, environment, production, rate > 0 ? events : 0);
      boolean right = report(production.await(screen), books, redis, database, csv);
      if (keep) {
        keep(redis, database);
      } else {
        screen.line("");
        screen.line("With --keep the servers stay, and you can look around.");
      }
      return right;
    }
  }

  private Production produce(String uri) {
    Workload workload = Workloads.named(AnalyticsWorkload.NAME, seed, Instant.now());
    return Production.start(
        events,
        progress -> {
          try (RedisLoad load = new RedisLoad(uri, STREAM, FIELD)) {
            return load.send(workload, events, rate, progress);
          }
        });
  }

  private String amount() {
    return number(events) + " events" + (rate > 0 ? ", " + number(rate) + " a second" : "");
  }

  private boolean report(
      ExpectedBooks expected, RunnerBooks books, RedisServer redis, DemoDatabase database, Path csv)
      throws Exception {
    DeadLetters letters = StreamDeadLetters.read(redis.uri(), DEAD_LETTER_STREAM, FIELD, SAMPLES);
    Audit audit = new Audit(expected, books, database.count("events"), "rows of events", letters);
    screen.line("");
    screen.line(audit.isRight() ? "The books balance." : "THE BOOKS DO NOT AGREE.");
    audit.lines().forEach(screen::line);
    boolean right = audit.isRight();
    right &= chunks(database);
    right &= csv(csv);
    rows(database);
    letters.print(screen, DEAD_LETTER_STREAM);
    return right;
  }

  private boolean chunks(DemoDatabase database) throws Exception {
    List<Map<String, String>> chunks =
        database.query(
            "SELECT chunk_name, range_start::date AS from, range_end::date AS to"
                + " FROM timescaledb_information.chunks WHERE hypertable_name = 'events'"
                + " ORDER BY range_start");
    screen.line("");
    screen.line(
        "show_chunks('events') gives "
            + database.query("SELECT show_chunks('events')").size()
            + " chunks:");
    for (Map<String, String> chunk : chunks) {
      screen.line(
          "  " + chunk.get("chunk_name") + "  " + chunk.get("from") + " to " + chunk.get("to"));
    }
    return chunks.size() > 1;
  }

  private boolean csv(Path file) throws Exception {
    List<String> lines = Files.readAllLines(file);
    screen.line("");
    screen.line("metrics.csv, a line each second and one at the end:");
    lines.forEach(line -> screen.line("  " + line));
    return lines.size() > 1 && lines.get(0).equals(HEADER) && lines.lastIndexOf(HEADER) == 0;
  }

  private void rows(DemoDatabase database) throws Exception {
    screen.line("");
    screen.line("Three rows of events:");
    for (Map<String, String> row :
        database.query("SELECT * FROM events ORDER BY time, event_id LIMIT " + SAMPLES)) {
      StringBuilder line = new StringBuilder();
      row.forEach((column, value) -> line.append("  ").append(column).append('=').append(value));
      screen.line(line.toString());
    }
  }

  private void keep(RedisServer redis, DemoDatabase database) throws Exception {
    screen.line("");
    screen.line("The servers stay until you press Enter or Ctrl-C.");
    screen.line("  TimescaleDB  " + database.psql());
    screen.line(
        "  Redis        " + redis.uri() + ", streams " + STREAM + " and " + DEAD_LETTER_STREAM);
    Demo.awaitEnter();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
