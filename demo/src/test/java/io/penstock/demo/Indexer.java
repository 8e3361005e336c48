package io.penstock.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.producer.transactions.TransactionMix;
import io.penstock.producer.transactions.TransactionModel;
import io.penstock.producer.transactions.TransactionWorkload;
import io.penstock.testkit.Database;
import io.penstock.testkit.ElasticsearchServer;
import io.penstock.testkit.KafkaServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** The message consumer's file in runners that a test starts, kills and starts again. */
final class Indexer {

  private static final Path HOME = Path.of(System.getProperty("penstock.home"));
  private static final Path JAR = Path.of(System.getProperty("penstock.runner"));
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final int PARTITIONS = 3;

  final String topic = "transactions-" + UUID.randomUUID();
  final TransactionIndex index;
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final KafkaServer kafka;
  private final ElasticsearchServer elasticsearch;
  private final String redis;
  private final Database database;
  private final Path file;
  private final long seed;
  private final int events;

  /**
   * Nothing runs yet.
   *
   * @param folder where the example's folder is copied to, since a broker that gives up a killed
   *     member soon needs a line more
   */
  Indexer(
      Path folder,
      KafkaServer kafka,
      ElasticsearchServer elasticsearch,
      String redis,
      Database database,
      long seed,
      int events)
      throws Exception {
    this.kafka = kafka;
    this.elasticsearch = elasticsearch;
    this.redis = redis;
    this.database = database;
    this.seed = seed;
    this.events = events;
    this.index = new TransactionIndex(elasticsearch);
    Path example = HOME.resolve("examples").resolve(TransactionWorkload.NAME);
    try (Stream<Path> files = Files.list(example)) {
      for (Path each : files.toList()) {
        Files.copy(each, folder.resolve(each.getFileName()));
      }
    }
    file = folder.resolve("pipeline.yaml");
    change(
        "        groupId: ",
        "        properties: { session.timeout.ms: \"6000\" }\n        groupId: ");
    index.delete();
    kafka.createTopic(topic, PARTITIONS);
    database.execute(Files.readString(example.resolve("schema.sql")));
  }

  /** Changes the file. */
  void change(String before, String after) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(before);
    Files.writeString(file, text.replace(before, after));
  }

  private TransactionWorkload workload() {
    return new TransactionWorkload(seed, start, TransactionMix.DEFAULT);
  }

  Production produce(int rate) {
    return Production.start(kafka.bootstrapServers(), topic, workload(), events, rate);
  }

  RunnerProcess start(String... arguments) throws IOException {
    return start(Map.of(), arguments);
  }

  RunnerProcess start(Map<String, String> more, String... arguments) throws IOException {
    String url =
        "postgresql://"
            + database.user()
            + ":"
            + database.password()
            + "@"
            + database.server().host()
            + ":"
            + database.server().port()
            + "/"
            + database.name();
    Map<String, String> environment =
        new HashMap<>(MessageConsumerDemo.environment(kafka, elasticsearch, redis, url));
    environment.put("KAFKA_TRANSACTIONS_TOPIC", topic);
    environment.put("KAFKA_CONSUMER_GROUP", topic);
    // So that a batch of the last few does not wait for five seconds.
    environment.put("CONSUMER_BATCH_TIMEOUT", "200ms");
    environment.putAll(more);
    return RunnerProcess.start(JAR, file, environment, List.of(arguments));
  }

  /** Waits while the runner lives. */
  static void await(RunnerProcess runner, Callable<Boolean> condition) {
    org.awaitility.Awaitility.await()
        .atMost(LONGEST)
        .pollInterval(Duration.ofMillis(100))
        .failFast(
            () -> assertThat(runner.isAlive()).as("alive, after:%n%s", runner.tail()).isTrue())
        .until(condition);
  }

  /** Runs until everything is read, and ends. */
  RunnerBooks drain() throws Exception {
    try (RunnerProcess runner = start("--until-drained")) {
      org.awaitility.Awaitility.await().atMost(LONGEST).until(() -> !runner.isAlive());
      assertThat(runner.exitCode()).as("exit code, after:%n%s", runner.tail()).isZero();
      return RunnerBooks.parse(runner.output());
    }
  }

  TransactionModel model() {
    TransactionWorkload workload = workload();
    TransactionModel model = new TransactionModel();
    for (int i = 0; i < events; i++) {
      model.add(workload.next().expectation());
    }
    return model;
  }

  void assertIndexEqualsModel() {
    TransactionCheck check = new TransactionCheck(model().documents()).index(index.read(), start);
    assertThat(check.isRight()).as("%s", String.join("\n", check.lines())).isTrue();
    System.out.println(String.join("\n", check.lines()));
  }

  void assertTableEqualsModel() throws SQLException {
    TransactionCheck check = new TransactionCheck(model().documents()).table(rows());
    assertThat(check.isRight()).as("%s", String.join("\n", check.lines())).isTrue();
    System.out.println(String.join("\n", check.lines()));
  }

  private List<Map<String, String>> rows() throws SQLException {
    List<Map<String, String>> rows = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM transactions")) {
      while (result.next()) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.put(result.getMetaData().getColumnLabel(i), result.getString(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  /** The sum of the group's committed offsets. */
  long committed() {
    long[] sum = {0};
    kafka.admin(
        admin ->
            admin
                .listConsumerGroupOffsets(topic)
                .partitionsToOffsetAndMetadata()
                .get()
                .values()
                .stream()
                .filter(offset -> offset != null)
                .mapToLong(OffsetAndMetadata::offset)
                .forEach(offset -> sum[0] += offset));
    return sum[0];
  }

  /** The answer to {@code /ready}; 0 while there is none. */
  static int ready(RunnerProcess runner) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + runner.port() + "/ready").toURL().openConnection();
      connection.setConnectTimeout(2_000);
      connection.setReadTimeout(2_000);
      return connection.getResponseCode();
    } catch (IOException notThere) {
      return 0;
    }
  }

  /** The sum of a metric over those of its series that carry a label; 0 while there is none. */
  static long metric(RunnerProcess runner, String name, String label) {
    try (InputStream body =
        URI.create("http://127.0.0.1:" + runner.port() + "/metrics").toURL().openStream()) {
      String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      Matcher series = Pattern.compile("(?m)^" + name + "\\{([^}]*)} +(\\S+)").matcher(text);
      double sum = 0;
      while (series.find()) {
        if (series.group(1).contains(label)) {
          sum += Double.parseDouble(series.group(2));
        }
      }
      return (long) sum;
    } catch (IOException notThere) {
      return 0;
    }
  }
}
