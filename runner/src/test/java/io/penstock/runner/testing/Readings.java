package io.penstock.runner.testing;

import io.penstock.testkit.Database;
import io.penstock.testkit.KafkaServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A pipeline from a topic of two partitions into a table without any key, where a row that is
 * written twice is there twice. Its check refuses values from 1,000 on, until somebody mends it.
 */
public final class Readings {

  private final KafkaServer kafka;
  private final Database database;
  private final Path directory;
  public final String topic = "readings-" + UUID.randomUUID();

  public Readings(KafkaServer kafka, Database database, Path directory) throws SQLException {
    this.kafka = kafka;
    this.database = database;
    this.directory = directory;
    kafka.createTopic(topic, 2);
    kafka.createTopic(topic + "-dlq", 2);
    database.execute(
        "CREATE TABLE readings (n bigint NOT NULL, v int NOT NULL CONSTRAINT small CHECK (v < 1000))");
  }

  /** The file of the pipeline. */
  public Path file(String deadLetter, String more) throws IOException {
    String to =
        switch (deadLetter) {
          case "kafka" -> "kafka: { topic: \"%s-dlq\" }".formatted(topic);
          case "postgres" -> "postgres: { %s }".formatted(connection());
          case "file" -> "file: { path: dead.jsonl }";
          default -> throw new IllegalArgumentException(deadLetter);
        };
    return Files.writeString(
        directory.resolve("readings.yaml"),
        """
        pipelines:
          readings:
            source:
              kafka:
                bootstrapServers: "%s"
                topics: ["%s"]
                groupId: "%s"
                properties: { heartbeat.interval.ms: "100" }
            sink:
              postgres: { %s, table: readings, mode: append }
            deadLetter: { %s }
            %s
        management: { enabled: false }
        """
            .formatted(kafka.bootstrapServers(), topic, topic, connection(), to, more));
  }

  /** The settings of a connection to the database, for a file. */
  public String connection() {
    return "url: \"%s\", user: \"%s\", password: \"${PASSWORD}\""
        .formatted(database.url(), database.user());
  }

  /** What the file asks of the environment. */
  public Map<String, String> environment() {
    return Map.of("PASSWORD", database.password());
  }

  /** Sends records with the keys k0 to k4, the value made by number. */
  public void produce(int from, int to, IntFunction<String> value) {
    Map<String, Object> properties = new HashMap<>(kafka.adminProperties());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int n = from; n < to; n++) {
        producer.send(
            new ProducerRecord<>(
                topic,
                n % 2,
                ("k" + n % 5).getBytes(StandardCharsets.UTF_8),
                value.apply(n).getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  /** A record that the table takes if the value is below 1,000. */
  public static String reading(int n, int v) {
    return "{\"n\": " + n + ", \"v\": " + v + "}";
  }

  /** Mends the cause of what was refused. */
  public void dropCheck() throws SQLException {
    database.execute("ALTER TABLE readings DROP CONSTRAINT small");
  }

  /** Makes each row take a while, so that a process can be killed in the middle. */
  public void slowDown() throws SQLException {
    database.execute(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN PERFORM pg_sleep(0.003); RETURN NEW; END'",
        "CREATE TRIGGER slow BEFORE INSERT ON readings FOR EACH ROW EXECUTE FUNCTION slow()");
  }

  /** Undoes {@link #slowDown}. */
  public void speedUp() throws SQLException {
    database.execute("DROP TRIGGER slow ON readings");
  }

  /** The numbers in the table, sorted. */
  public List<Integer> rows() throws SQLException {
    List<Integer> rows = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT n FROM readings ORDER BY n")) {
      while (row.next()) {
        rows.add(row.getInt(1));
      }
    }
    return rows;
  }

  /** Everything that is in the topic. */
  public List<ConsumerRecord<byte[], byte[]>> records() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    Map<String, Object> properties = new HashMap<>(kafka.adminProperties());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all = new ArrayList<>();
      for (PartitionInfo partition : consumer.partitionsFor(topic)) {
        all.add(new TopicPartition(topic, partition.partition()));
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }
}
