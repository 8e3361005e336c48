package io.penstock.examples.events;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a dead-letter topic with a plain client. */
final class DeadLetterTopic {

  private DeadLetterTopic() {}

  /**
   * Everything that lies there, by identity: a letter that was written twice, because its record
   * was read twice, is one letter.
   */
  static Map<DeadLetter, Integer> read(String bootstrapServers, String topic) {
    Map<String, DeadLetter> byId = new LinkedHashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
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
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          byId.put(
              header(record, "penstock.error.id"),
              DeadLetter.of(header(record, "penstock.error.code"), record.key(), record.value()));
        }
      }
    }
    Map<DeadLetter, Integer> letters = new HashMap<>();
    byId.values().forEach(letter -> letters.merge(letter, 1, Integer::sum));
    return letters;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
