package io.penstock.kafka;

import io.penstock.spi.DeadRecord;
import java.time.Instant;
import java.util.Objects;

/**
 * A dead letter as it stands in its topic.
 *
 * @param dead the record and why it is dead. Its headers are those that the record came with. A
 *     record that Penstock did not write there has the code {@code UNKNOWN}, the empty pipeline and
 *     its own place as position.
 * @param topic the dead-letter topic
 * @param partition the dead letter's partition
 * @param offset the dead letter's offset
 * @param writtenAt when it was written
 * @param version the version of Penstock that wrote it; empty if Penstock did not
 * @param valueLength the length that the value had before it was cut to fit, or -1 if it is whole
 */
public record KafkaDeadLetterEntry(
    DeadRecord dead,
    String topic,
    int partition,
    long offset,
    Instant writtenAt,
    String version,
    int valueLength) {

  public KafkaDeadLetterEntry {
    Objects.requireNonNull(dead, "dead");
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(writtenAt, "writtenAt");
    Objects.requireNonNull(version, "version");
  }

  /** Whether the value is not all of the value that the record came with. */
  public boolean isTruncated() {
    return valueLength >= 0;
  }
}
