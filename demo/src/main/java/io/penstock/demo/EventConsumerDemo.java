package io.penstock.demo;

import io.penstock.producer.ExpectedBooks;
import io.penstock.producer.KafkaLoad;
import io.penstock.producer.Workloads;
import io.penstock.producer.events.EventWorkload;
import io.penstock.testkit.KafkaServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/** {@code examples/event-consumer} on servers of its own. */
final class EventConsumerDemo {

  private static final String TOPIC = "events";
  private static final String DEAD_LETTER_TOPIC = TOPIC + "-dlq";
  private static final int PARTITIONS = 4;
  private static final int SAMPLES = 3;
  private static final long BETWEEN_LOOKS_MILLIS = 250;

  private final Path example;
  private final Path runnerJar;
  private final Screen screen;
  private final long events;
  private final int rate;
  private final long seed;
  private final AtomicLong produced = new AtomicLong();

  /**
   * A demo.
   *
   * @param home the project's folder
   * @param rate events a second; 0 for as fast as possible
   */
  EventConsumerDemo(Path home, Path runnerJar, Screen screen, long events, int rate, long seed) {
    this.example = home.resolve("examples").resolve(EventWorkload.NAME);
    this.runnerJar = runnerJar;
    this.screen = screen;
    this.events = events;
    this.rate = rate;
    this.seed = seed;
  }

  /**
   * Runs it.
   *
   * @param keep whether to leave the servers up in the end until somebody says so
   * @return whether the books are right
   */
  boolean run(boolean keep) throws Exception {
    screen.step("starting a Kafka broker and a Postgres server");
    try (Servers servers = Servers.start()) {
      KafkaServer kafka = servers.kafka();
      kafka.createTopic(TOPIC, PARTITIONS);
      kafka.createTopic(DEAD_LETTER_TOPIC, 1);
      screen.step("Kafka answers at " + kafka.bootstrapServers() + "; producing " + amount());
      CompletableFuture<ExpectedBooks> production = produce(kafka.bootstrapServers());
      EventsDatabase database =
          EventsDatabase.create(servers.postgres(), example.resolve("schema.sql"));
      screen.step(
          "Postgres answers at " + database.host() + ":" + database.port() + "; table created");
      RunnerBooks books = consume(kafka, database, production);
      boolean right = report(production.join(), books, kafka, database);
      if (keep) {
        keep(kafka, database);
      } else {
        screen.line("");
        screen.line(
            "With --keep the servers stay, and you can look around with psql and Kafka's tools.");
      }
      return right;
    }
  }

  private String amount() {
    return number(events) + " events" + (rate > 0 ? ", " + number(rate) + " a second" : "");
  }

  private CompletableFuture<ExpectedBooks> produce(String bootstrapServers) {
    CompletableFuture<ExpectedBooks> production = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try (KafkaLoad load =
                  new KafkaLoad(Map.of("bootstrap.servers", bootstrapServers), TOPIC)) {
                production.complete(
                    load.send(
                        Workloads.named(EventWorkload.NAME, seed, Instant.now()),
                        events,
                        rate,
                        produced::set));
              } catch (Throwable failure) {
                production.completeExceptionally(failure);
              }
            },
            "demo-producer");
    thread.setDaemon(true);
    thread.start();
    return production;
  }

  /** Runs the example until it has read everything. */
  private RunnerBooks consume(
      KafkaServer kafka, EventsDatabase database, CompletableFuture<ExpectedBooks> production)
      throws IOException, InterruptedException {
    List<String> until;
    if (rate > 0) {
      // A topic that is filled slowly looks drained now and then.
      until = List.of("--max-records", Long.toString(events));
    } else {
      awaitProduction(production);
      until = List.of("--until-drained");
    }
    Map<String, String> environment =
        Map.of(
            "KAFKA_SERVER",
            kafka.bootstrapServers(),
            "KAFKA_TOPIC",
            TOPIC,
            "GROUP_ID",
            "event-consumer",
            "POSTGRES_HOST",
            database.host(),
            "POSTGRES_PORT",
            Integer.toString(database.port()),
            "POSTGRES_DB",
            EventsDatabase.NAME,
            "POSTGRES_USER",
            EventsDatabase.USER,
            "POSTGRES_PASSWORD",
            database.password());
    Path file = example.resolve("pipeline.yaml");
    screen.step(
        "penstock run examples/"
            + EventWorkload.NAME
            + "/pipeline.yaml "
            + String.join(" ", until));
    try (RunnerProcess runner = RunnerProcess.start(runnerJar, file, environment, until)) {
      watch(runner, production);
      int exitCode = runner.exitCode();
      screen.endProgress();
      if (exitCode != 0) {
        screen.line(runner.tail());
        throw new IllegalStateException(
            "the runner has ended with exit code " + exitCode + "; its last lines stand above");
      }
      screen.step("drained");
      return RunnerBooks.parse(runner.output());
    }
  }

  private void awaitProduction(CompletableFuture<ExpectedBooks> production)
      throws InterruptedException {
    while (!production.isDone()) {
      screen.progress("produced " + number(produced.get()) + " of " + number(events));
      Thread.sleep(BETWEEN_LOOKS_MILLIS);
    }
    failIfFailed(production);
  }

  private static void failIfFailed(CompletableFuture<ExpectedBooks> production) {
    if (production.isCompletedExceptionally()) {
      try {
        production.join();
      } catch (CompletionException failed) {
        throw new IllegalStateException(
            "the producer has failed: " + failed.getCause().getMessage(), failed.getCause());
      }
    }
  }

  private void watch(RunnerProcess runner, CompletableFuture<ExpectedBooks> production)
      throws InterruptedException {
    long before = 0;
    long beforeAt = System.nanoTime();
    while (runner.isAlive()) {
      failIfFailed(production);
      Optional<Metrics> metrics = Metrics.fetch(runner.port());
      if (metrics.isPresent()) {
        Metrics now = metrics.get();
        long nowAt = System.nanoTime();
        double perSecond = (now.settled() - before) / ((nowAt - beforeAt) / 1e9);
        before = now.settled();
        beforeAt = nowAt;
        screen.progress(progress(now, Math.max(0, Math.round(perSecond))));
      }
      Thread.sleep(BETWEEN_LOOKS_MILLIS);
    }
  }

  private String progress(Metrics now, long perSecond) {
    return String.format(
        Locale.ROOT,
        "%,d/s  written %,d  duplicate %,d  filtered %,d  dead-lettered %,d  lag %s%s",
        perSecond,
        now.written(),
        now.duplicates(),
        now.filtered(),
        now.dead(),
        now.lag() < 0 ? "?" : number(now.lag()),
        produced.get() < events ? "  (produced " + number(produced.get()) + ")" : "");
  }

  private boolean report(
      ExpectedBooks expected, RunnerBooks books, KafkaServer kafka, EventsDatabase database)
      throws Exception {
    DeadLetters deadLetters =
        DeadLetters.read(kafka.bootstrapServers(), DEAD_LETTER_TOPIC, SAMPLES);
    Audit audit = new Audit(expected, books, database.count(), deadLetters);
    screen.line("");
    screen.line(audit.isRight() ? "The books balance." : "THE BOOKS DO NOT AGREE.");
    audit.lines().forEach(screen::line);
    rows(database);
    letters(deadLetters);
    return audit.isRight();
  }

  private void rows(EventsDatabase database) throws Exception {
    screen.line("");
    screen.line("Three rows of public.events:");
    List<Map<String, String>> rows =
        database.query(
            "SELECT event_id, event_type, user_id, source, occurred_at, amount, currency, properties,"
                + " extra FROM public.events ORDER BY amount DESC NULLS LAST, event_id LIMIT "
                + SAMPLES);
    for (Map<String, String> row : rows) {
      StringBuilder line = new StringBuilder();
      row.forEach((column, value) -> line.append("  ").append(column).append('=').append(value));
      screen.line(line.toString());
    }
  }

  private void letters(DeadLetters deadLetters) {
    screen.line("");
    screen.line("Three dead letters of " + DEAD_LETTER_TOPIC + ", with their reasons:");
    for (DeadLetters.Letter letter : deadLetters.samples()) {
      screen.line(
          "  "
              + letter.code()
              + " at "
              + letter.position()
              + ", "
              + letter.stage()
              + ": "
              + letter.message());
      screen.line("      " + letter.excerpt());
    }
  }

  private void keep(KafkaServer kafka, EventsDatabase database) throws Exception {
    screen.line("");
    screen.line("The servers stay until you press Enter or Ctrl-C.");
    screen.line("  Postgres  " + database.psql());
    screen.line(
        "  Kafka     "
            + kafka.bootstrapServers()
            + ", topics "
            + TOPIC
            + " and "
            + DEAD_LETTER_TOPIC);
    if (System.in.read() < 0) {
      // Nobody can press Enter; a signal ends the JVM and, by its hooks, the servers.
      Thread.currentThread().join();
    }
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
