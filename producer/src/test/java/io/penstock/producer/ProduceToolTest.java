package io.penstock.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.spi.ToolProvider;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command, found as the runner finds it, against a real broker. */
@ExtendWith(Services.class)
@Timeout(120)
class ProduceToolTest {

  @Shared private KafkaServer kafka;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int produce(String... arguments) {
    ToolProvider tool =
        ServiceLoader.load(ToolProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.name().equals("produce"))
            .findFirst()
            .orElseThrow();
    return tool.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private String topic(int partitions) {
    String topic = "produce-" + UUID.randomUUID();
    kafka.createTopic(topic, partitions);
    return topic;
  }

  private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void transactionsAsTheServicesPublisherSendsThem() {
    String topic = topic(3);
    int code =
        produce(
            "transactions",
            "--count",
            "300",
            "--user-id",
            "test_user_123",
            "--kafka-servers",
            kafka.bootstrapServers(),
            "--update-ratio",
            "0.1",
            "--topic",
            topic,
            "--seed",
            "7");
    assertThat(code).as("%s", err).isZero();
    assertThat(out.toString())
        .contains("sent 300 messages to " + topic)
        .contains("300 to be written");
    List<ConsumerRecord<byte[], byte[]>> records = read(topic);
    assertThat(records)
        .hasSize(300)
        .allMatch(record -> text(record.key()).equals("test_user_123"))
        .allMatch(record -> text(record.value()).contains("\"user_id\":\"test_user_123\""));
    assertThat(records.stream().map(ConsumerRecord::partition).distinct())
        .as("partitions of one user")
        .hasSize(1);
    assertThat(records)
        .filteredOn(record -> text(record.value()).contains("transaction.updated"))
        .hasSizeBetween(10, 60);
  }

  @Test
  void events() {
    String topic = topic(2);
    assertThat(
            produce(
                "events",
                "--count=200",
                "--kafka-servers=" + kafka.bootstrapServers(),
                "--topic=" + topic,
                "--rate=5000"))
        .as("%s", err)
        .isZero();
    assertThat(read(topic)).hasSize(200);
  }

  @Test
  void analyticsGoToAStream() {
    try (RedisServer redis = RedisServer.start()) {
      assertThat(produce("analytics", "--count=100", "--redis-url=" + redis.uri(), "--stream=s"))
          .as("%s", err)
          .isZero();
      assertThat(out.toString()).contains("sent 100 messages to s");
      RedisClient client = RedisClient.create(redis.uri());
      try (var connection = client.connect()) {
        assertThat(connection.sync().xlen("s")).isEqualTo(100);
      } finally {
        client.shutdown();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transactions --count 0",
        "transactions --rate -1",
        "transactions --update-ratio 0.9 --delete-ratio 0.2",
        "transactions --client-property nonsense",
        "unicorns",
        ""
      })
  void whatCannotBeMeantIsWrongUsage(String arguments) {
    assertThat(produce(arguments.isEmpty() ? new String[0] : arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains("penstock produce");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://:hunter2@no host:6379",
        "redis://:hunter2@[host:6379",
        "hunter2@host",
        "http://:hunter2@host:6379"
      })
  void anAddressThatIsNoneIsNotRepeated(String url) {
    assertThat(produce("analytics", "--redis-url=" + url)).as(err.toString()).isEqualTo(2);
    assertThat(err.toString())
        .contains("is not a Redis address; write redis://host:6379")
        .doesNotContain("hunter2", "\tat ");
  }

  @Test
  void aPropertyThatIsNoneIsNotRepeated() {
    assertThat(produce("events", "--client-property", "sasl.jaas.config:hunter2")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--client-property", "write NAME=VALUE")
        .doesNotContain("hunter2");
  }

  @Test
  void aBrokerThatIsNotThereIsToldInASentence() {
    assertThat(
            produce(
                "transactions",
                "--kafka-servers=127.0.0.1:1",
                "--client-property=max.block.ms=500",
                "--topic=nowhere"))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains("penstock produce: ")
        .contains("nowhere")
        .doesNotContain("\tat ");
  }

  @Test
  void helpNamesTheDefaults() {
    assertThat(produce("transactions", "--help")).isZero();
    assertThat(out.toString()).contains("test_user_123").contains("--update-ratio").contains("0.1");
  }
}
