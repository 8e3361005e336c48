package io.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaServerTest {

  @Test
  void keepsRecordsAndOffsetsOverAKillAndServesBothGroupProtocols() throws Exception {
    try (KafkaServer kafka = KafkaServer.start()) {
      kafka.createTopic("events", 2);
      produce(kafka, "events", "one", "two");
      assertThat(consume(kafka, "events", "classic", 2)).containsExactlyInAnyOrder("one", "two");
      String address = kafka.bootstrapServers();

      kafka.kill();
      assertThat(kafka.isRunning()).isFalse();
      kafka.restart();

      assertThat(kafka.bootstrapServers()).isEqualTo(address);
      produce(kafka, "events", "three");
      assertThat(consume(kafka, "events", "classic", 1)).containsExactly("three");
      assertThat(consume(kafka, "events", "consumer", 3))
          .containsExactlyInAnyOrder("one", "two", "three");
    }
  }

  private static void produce(KafkaServer kafka, String topic, String... values) throws Exception {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "transactional.id",
            "producer-" + System.nanoTime());
    try (var producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)));
      }
      producer.commitTransaction();
    }
  }

  private static List<String> consume(
      KafkaServer kafka, String topic, String protocol, int wanted) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "group.id",
            "group-" + protocol,
            "group.protocol",
            protocol,
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest");
    List<String> values = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (values.size() < wanted && System.nanoTime() < deadline) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
      }
      consumer.commitSync();
    }
    return values;
  }
}
