package io.penstock.kafka;

import io.penstock.spi.DeadLetterResolution;
import io.penstock.spi.DeadLetterStatus;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The marks of a dead-letter topic: records of their own, in the partition of the letter that they
 * mark, with the letter's fingerprint as key and an empty value. So a mark needs no right and no
 * topic that the letter did not need, a retention time removes it after its letter, and a compacted
 * topic keeps it.
 */
final class ResolvedMarks {

  private static final String PREFIX = "penstock.resolved.";
  private static final String LETTER = PREFIX + "letter";
  private static final String STATUS = PREFIX + "status";
  private static final String TIME = PREFIX + "time";
  private static final String REASON = PREFIX + "reason";

  private static final byte[] EMPTY = {};

  private final Map<String, DeadLetterResolution> byFingerprint = new HashMap<>();

  static boolean isMark(ConsumerRecord<byte[], byte[]> record) {
    return record.headers().lastHeader(LETTER) != null;
  }

  static ProducerRecord<byte[], byte[]> mark(
      TopicPartition at, String fingerprint, DeadLetterResolution how) {
    RecordHeaders headers = new RecordHeaders();
    DeadLetterHeaders.add(headers, LETTER, fingerprint);
    DeadLetterHeaders.add(headers, STATUS, how.status().label());
    DeadLetterHeaders.add(headers, TIME, how.time().toString());
    DeadLetterHeaders.add(headers, REASON, how.reason());
    return new ProducerRecord<>(
        at.topic(),
        at.partition(),
        null,
        fingerprint.getBytes(StandardCharsets.UTF_8),
        EMPTY,
        headers);
  }

  /** Takes note of a mark; one that cannot be read marks nothing, and the first one counts. */
  void add(ConsumerRecord<byte[], byte[]> record) {
    try {
      byFingerprint.putIfAbsent(
          text(record, LETTER),
          new DeadLetterResolution(
              DeadLetterStatus.valueOf(text(record, STATUS).toUpperCase(Locale.ROOT)),
              Instant.parse(text(record, TIME)),
              text(record, REASON)));
    } catch (IllegalArgumentException | DateTimeException malformed) {
      // The letter stays open, which costs a look and loses nothing.
    }
  }

  private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** The mark of a letter, or null. */
  DeadLetterResolution of(String fingerprint) {
    return byFingerprint.get(fingerprint);
  }
}
