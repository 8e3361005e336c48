package io.penstock.demo;

import io.penstock.producer.ExpectedBooks;
import io.penstock.producer.Workloads;
import io.penstock.producer.events.EventWorkload;
import io.penstock.testkit.KafkaServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code examples/event-consumer} on servers of its own. */
final class EventConsumerDemo implements Demo {

  private static final String TOPIC = "events";
  private static final String DEAD_LETTER_TOPIC = TOPIC + "-dlq";
  private static final int PARTITIONS = 4;
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
  EventConsumerDemo(Path home, Path runnerJar, Screen screen, long events, int rate, long seed) {
    this.home = home;
    this.runnerJar = runnerJar;
    this.screen = screen;
    this.events = events;
    this.rate = rate;
    this.seed = seed;
  }

  @Override
  public boolean run(boolean keep) throws Exception {
    screen.step("starting a Kafka broker and a Postgres server");
    try (Servers servers = Servers.start(Servers.Kind.KAFKA, Servers.Kind.POSTGRES)) {
      KafkaServer kafka = servers.kafka();
      kafka.createTopic(TOPIC, PARTITIONS);
      kafka.createTopic(DEAD_LETTER_TOPIC, 1);
      screen.step("Kafka answers at " + kafka.bootstrapServers() + "; producing " + amount());
      Production production =
          Production.start(
              kafka.bootstrapServers(),
              TOPIC,
              Workloads.named(EventWorkload.NAME, seed, Instant.now()),
              events,
              rate);
      DemoDatabase database =
          DemoDatabase.create(
              servers.postgres(),
              "events",
              "event_consumer",
              home.resolve("examples/" + EventWorkload.NAME + "/schema.sql"),
              // SELECT is needed to see whether a key is there.
              "SELECT, INSERT ON public.events");
      screen.step(
          "Postgres answers at " + database.host() + ":" + database.port() + "; table created");
      RunnerBooks books =
          new Consumption(home, runnerJar, screen)
              .run(
                  EventWorkload.NAME,
                  environment(kafka, database),
                  production,
                  rate > 0 ? events : 0);
      boolean right = report(production.await(screen), books, kafka, database);
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

  private static Map<String, String> environment(KafkaServer kafka, DemoDatabase database) {
    return Map.of(
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
        database.name(),
        "POSTGRES_USER",
        database.user(),
        "POSTGRES_PASSWORD",
        database.password());
  }

  private boolean report(
      ExpectedBooks expected, RunnerBooks books, KafkaServer kafka, DemoDatabase database)
      throws Exception {
    DeadLetters deadLetters =
        DeadLetters.read(kafka.bootstrapServers(), DEAD_LETTER_TOPIC, SAMPLES);
    Audit audit =
        new Audit(
            expected, books, database.count("public.events"), "rows of public.events", deadLetters);
    screen.line("");
    screen.line(audit.isRight() ? "The books balance." : "THE BOOKS DO NOT AGREE.");
    audit.lines().forEach(screen::line);
    rows(database);
    deadLetters.print(screen, DEAD_LETTER_TOPIC);
    return audit.isRight();
  }

  private void rows(DemoDatabase database) throws Exception {
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

  private void keep(KafkaServer kafka, DemoDatabase database) throws Exception {
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
    Demo.awaitEnter();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
