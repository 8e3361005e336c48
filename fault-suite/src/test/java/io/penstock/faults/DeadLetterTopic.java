package io.penstock.faults;

import io.penstock.testkit.BooksChecker;
import io.penstock.testkit.KafkaServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic of dead letters, read as a stranger would. */
final class DeadLetterTopic {

  static final String NAME = Load.TOPIC + "-dlq";

  private static final Pattern ID = Pattern.compile("\"id\":\"(e[0-9]+)\"");

  private DeadLetterTopic() {}

  /** The ids of all dead letters, as often as they are there. */
  static List<String> ids(KafkaServer kafka) {
    Map<String, Object> properties = new HashMap<>(kafka.adminProperties());
    List<String> ids = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(NAME).stream()
              .map(info -> new TopicPartition(NAME, info.partition()))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(Duration.ofMillis(200))) {
          Matcher id = ID.matcher(new String(letter.value(), StandardCharsets.UTF_8));
          ids.add(
              id.find() ? id.group(1) : "unknown at " + letter.partition() + ":" + letter.offset());
        }
      }
    }
    return ids;
  }

  /** Tells the books every dead letter. */
  static void enter(BooksChecker books, KafkaServer kafka) {
    ids(kafka).forEach(books::deadLettered);
  }
}
