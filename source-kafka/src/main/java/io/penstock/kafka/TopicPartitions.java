package io.penstock.kafka;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** Names of topics and partitions: how they are written, read and listed. */
final class TopicPartitions {

  /** How many partitions a message lists before it only counts the rest. */
  private static final int LISTED = 20;

  /** What a broker accepts as a topic's name. */
  private static final Pattern LEGAL_TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private TopicPartitions() {}

  /** The partition's name in the SPI: {@code topic-3}. */
  static String name(TopicPartition partition) {
    return partition.topic() + "-" + partition.partition();
  }

  /** The partition of a name, or null if it is not one. */
  static TopicPartition parse(String name) {
    int dash = name.lastIndexOf('-');
    if (dash < 1 || dash == name.length() - 1 || name.length() - dash > 10) {
      return null;
    }
    for (int i = dash + 1; i < name.length(); i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return null;
      }
    }
    String topic = name.substring(0, dash);
    return isLegalTopic(topic)
        ? new TopicPartition(topic, Integer.parseInt(name.substring(dash + 1)))
        : null;
  }

  static boolean isLegalTopic(String topic) {
    return LEGAL_TOPIC.matcher(topic).matches() && !topic.equals(".") && !topic.equals("..");
  }

  /** A list for a message, cut where it becomes unreadable. */
  static String list(Collection<?> items) {
    List<String> texts = items.stream().map(TopicPartitions::text).sorted().limit(LISTED).toList();
    String text = String.join(", ", texts);
    int more = items.size() - texts.size();
    return more > 0 ? text + " and " + more + " more" : text;
  }

  private static String text(Object item) {
    return item instanceof TopicPartition partition ? name(partition) : String.valueOf(item);
  }
}
