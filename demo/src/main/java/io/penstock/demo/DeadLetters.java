package io.penstock.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What lies in a dead-letter topic, read with a plain Kafka client. */
final class DeadLetters {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final int LONGEST_EXCERPT = 70;

  /**
   * One dead letter.
   *
   * @param excerpt the beginning of the record's value, made printable; the demo's data is no
   *     secret
   */
  record Letter(String position, String stage, String code, String message, String excerpt) {}

  private final long count;
  private final Map<String, Long> byCode;
  private final List<Letter> samples;

  DeadLetters(long count, Map<String, Long> byCode, List<Letter> samples) {
    this.count = count;
    this.byCode = byCode;
    this.samples = samples;
  }

  /**
   * Reads the topic from its beginning to where it ends now.
   *
   * @param samples how many letters to keep, each of another code
   */
  static DeadLetters read(String bootstrapServers, String topic, int samples) {
    Map<String, Object> properties =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed");
    Map<String, Long> byCode = new TreeMap<>();
    Map<String, Letter> kept = new LinkedHashMap<>();
    long count = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          count++;
          Letter letter = letter(record);
          byCode.merge(letter.code(), 1L, Long::sum);
          if (kept.size() < samples) {
            kept.putIfAbsent(letter.code(), letter);
          }
        }
      }
    }
    return new DeadLetters(count, byCode, new ArrayList<>(kept.values()));
  }

  private static Letter letter(ConsumerRecord<byte[], byte[]> record) {
    return new Letter(
        header(record, "source") + "@" + header(record, "offset"),
        header(record, "stage"),
        header(record, "code"),
        header(record, "message"),
        excerpt(record.value()));
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader("penstock.error." + name);
    return header == null ? "?" : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Not for terminals as it is: it holds whatever somebody sent. */
  static String excerpt(byte[] value) {
    if (value == null) {
      return "(no value)";
    }
    String text =
        new String(value, 0, Math.min(value.length, LONGEST_EXCERPT), StandardCharsets.UTF_8)
            .replaceAll("\\p{C}|\\uFFFD", "·");
    return value.length > LONGEST_EXCERPT ? text + "…" : text;
  }

  long count() {
    return count;
  }

  Map<String, Long> byCode() {
    return byCode;
  }

  List<Letter> samples() {
    return samples;
  }

  /** Shows the samples with their reasons. */
  void print(Screen screen, String topic) {
    screen.line("");
    screen.line("Three dead letters of " + topic + ", with their reasons:");
    for (Letter letter : samples) {
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
}
