package io.penstock.kafka;

import java.util.Objects;
import org.apache.kafka.common.TopicPartition;

/**
 * The name of a dead-letter topic, fixed or made from the name of the topic that a record came
 * from. The placeholder is {@code {topic}}; {@code ${topic}} means the same where a configuration
 * file lets it through.
 */
final class TopicTemplate {

  private static final String PLACEHOLDER = "{topic}";

  private final String text;

  TopicTemplate(String text) {
    this.text = Objects.requireNonNull(text, "text").replace("${topic}", PLACEHOLDER);
  }

  boolean isFixed() {
    return !text.contains(PLACEHOLDER);
  }

  boolean isSameAsOrigin() {
    return text.equals(PLACEHOLDER);
  }

  /** Whether some origin makes a name that a broker takes. */
  boolean isValid() {
    return TopicPartitions.isLegalTopic(forTopic("t"));
  }

  String forTopic(String origin) {
    return text.replace(PLACEHOLDER, origin);
  }

  /** Whether some origin's dead letters would go to that topic. */
  boolean canMake(String topic) {
    int at = text.indexOf(PLACEHOLDER);
    if (at < 0) {
      return topic.equals(text);
    }
    String before = text.substring(0, at);
    String after = text.substring(at + PLACEHOLDER.length());
    if (after.contains(PLACEHOLDER)) {
      after = "";
    }
    return topic.length() > before.length() + after.length()
        && topic.startsWith(before)
        && topic.endsWith(after);
  }

  /**
   * The topic for records of a partition.
   *
   * @param partition as its source names it
   * @param fromKafka whether that is a Kafka source, whose {@code events-3} belongs to {@code
   *     events}; another source's partition stands for itself, whatever its name looks like
   */
  String forPartition(String partition, boolean fromKafka) {
    TopicPartition known = fromKafka ? TopicPartitions.parse(partition) : null;
    return forTopic(known == null ? partition : known.topic());
  }

  @Override
  public String toString() {
    return text;
  }
}
