package io.penstock.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.producer.ExpectedBooks;
import io.penstock.producer.Workload;
import io.penstock.producer.Workloads;
import io.penstock.producer.transactions.TransactionModel;
import io.penstock.producer.transactions.TransactionModel.Stored;
import io.penstock.producer.transactions.TransactionWorkload;
import io.penstock.testkit.ElasticsearchServer;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.RedisServer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code examples/message-consumer} on servers of its own. */
final class MessageConsumerDemo implements Demo {

  private static final String TOPIC = "transactions";
  private static final String DEAD_LETTER_TOPIC = TOPIC + ".dlq";
  private static final String EXAMPLE = TransactionWorkload.NAME;
  private static final int PARTITIONS = 4;
  private static final int SAMPLES = 3;
  private static final Servers.Kind[] KINDS = {
    Servers.Kind.KAFKA, Servers.Kind.ELASTICSEARCH, Servers.Kind.REDIS, Servers.Kind.POSTGRES
  };

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
  MessageConsumerDemo(Path home, Path runnerJar, Screen screen, long events, int rate, long seed) {
    this.home = home;
    this.runnerJar = runnerJar;
    this.screen = screen;
    this.events = events;
    this.rate = rate;
    this.seed = seed;
  }

  @Override
  public boolean run(boolean keep) throws Exception {
    screen.step("starting Kafka, Elasticsearch, Redis and Postgres; Elasticsearch takes longest");
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    try (Servers servers = Servers.start(KINDS)) {
      KafkaServer kafka = servers.kafka();
      kafka.createTopic(TOPIC, PARTITIONS);
      kafka.createTopic(DEAD_LETTER_TOPIC, 1);
      screen.step("Kafka answers at " + kafka.bootstrapServers() + "; producing " + amount());
      Production production =
          Production.start(
              kafka.bootstrapServers(), TOPIC, Workloads.named(EXAMPLE, seed, start), events, rate);
      DemoDatabase database = database(servers);
      RedisServer redis = servers.redis();
      ElasticsearchServer elasticsearch = servers.elasticsearch();
      screen.step(
          "Elasticsearch answers at "
              + elasticsearch.url()
              + ", Redis at "
              + redis.uri()
              + ", Postgres at "
              + database.host()
              + ":"
              + database.port());
      RunnerBooks books =
          new Consumption(home, runnerJar, screen)
              .run(
                  EXAMPLE,
                  environment(kafka, elasticsearch, redis.uri(), database.url()),
                  production,
                  rate > 0 ? events : 0);
      boolean right =
          report(production.await(screen), books, kafka, elasticsearch, database, start);
      if (keep) {
        keep(kafka, elasticsearch, redis, database);
      } else {
        screen.line("");
        screen.line("With --keep the servers stay, and you can look around with curl and psql.");
      }
      return right;
    }
  }

  private DemoDatabase database(Servers servers) throws Exception {
    return DemoDatabase.create(
        servers.postgres(),
        "activity_feed",
        "transaction_indexer",
        home.resolve("examples/" + EXAMPLE + "/schema.sql"),
        "SELECT, INSERT, UPDATE, DELETE ON transactions");
  }

  private String amount() {
    return number(events) + " events" + (rate > 0 ? ", " + number(rate) + " a second" : "");
  }

  /** The service's own variables. */
  static Map<String, String> environment(
      KafkaServer kafka, ElasticsearchServer elasticsearch, String redis, String database) {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS",
        kafka.bootstrapServers(),
        "KAFKA_TRANSACTIONS_TOPIC",
        TOPIC,
        "KAFKA_CONSUMER_GROUP",
        "transaction_indexer",
        "ELASTICSEARCH_URL",
        elasticsearch.url(),
        "REDIS_URL",
        redis + "/0",
        "DATABASE_URL",
        database);
  }

  private boolean report(
      ExpectedBooks expected,
      RunnerBooks books,
      KafkaServer kafka,
      ElasticsearchServer elasticsearch,
      DemoDatabase database,
      Instant start)
      throws Exception {
    DeadLetters deadLetters =
        DeadLetters.read(kafka.bootstrapServers(), DEAD_LETTER_TOPIC, SAMPLES);
    Audit audit = new Audit(expected, books, null, "", deadLetters);
    TransactionModel model = model(start);
    Map<String, Stored> index = new TransactionIndex(elasticsearch).read();
    TransactionCheck check =
        new TransactionCheck(model.documents())
            .index(index, start)
            .table(database.query("SELECT * FROM transactions"));
    screen.line("");
    screen.line(audit.isRight() ? "The books balance." : "THE BOOKS DO NOT AGREE.");
    audit.lines().forEach(screen::line);
    screen.line("");
    screen.line(
        String.format(
            Locale.ROOT,
            "%,d transactions were created, %,d changes made, %,d deleted; %,d messages came twice.",
            model.created(),
            model.updated(),
            model.deleted(),
            expected.duplicates()));
    screen.line(
        check.isRight()
            ? "Index and audit table equal the model."
            : "INDEX AND AUDIT TABLE DO NOT EQUAL THE MODEL.");
    check.lines().forEach(screen::line);
    documents(index);
    deadLetters.print(screen, DEAD_LETTER_TOPIC);
    return audit.isRight() && check.isRight();
  }

  /** Made a second time, apart from what was sent. */
  private TransactionModel model(Instant start) {
    Workload again = Workloads.named(EXAMPLE, seed, start);
    TransactionModel model = new TransactionModel();
    for (long i = 0; i < events; i++) {
      model.add(again.next().expectation());
    }
    return model;
  }

  private void documents(Map<String, Stored> index) {
    screen.line("");
    screen.line("Three documents of the index " + TransactionIndex.NAME + ":");
    index.values().stream()
        .limit(SAMPLES)
        .forEach(
            document -> {
              JsonNode source = document.source();
              screen.line("  _version=" + document.version() + "  " + source);
            });
  }

  private void keep(
      KafkaServer kafka,
      ElasticsearchServer elasticsearch,
      RedisServer redis,
      DemoDatabase database)
      throws Exception {
    screen.line("");
    screen.line("The servers stay until you press Enter or Ctrl-C.");
    screen.line(
        "  Elasticsearch  curl '"
            + elasticsearch.url()
            + "/transactions/_search?q=user_id:user_1&size=10&version=true'");
    screen.line("  Postgres       " + database.psql());
    screen.line("  Redis          " + redis.uri());
    screen.line(
        "  Kafka          "
            + kafka.bootstrapServers()
            + ", topics "
            + List.of(TOPIC, DEAD_LETTER_TOPIC));
    Demo.awaitEnter();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
