package io.penstock.kafka;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Partitions of which something could not be found out, and why. */
final class Unanswered {

  private final Map<TopicPartition, KafkaException> reasons = new LinkedHashMap<>();

  void add(TopicPartition partition, KafkaException reason) {
    reasons.put(partition, reason);
  }

  void add(Set<TopicPartition> partitions, KafkaException reason) {
    partitions.forEach(partition -> add(partition, reason));
  }

  boolean isAbout(TopicPartition partition) {
    return reasons.containsKey(partition);
  }

  /** One exception that names all of them, with the first reason as its cause; null if none is. */
  KafkaException summary() {
    return reasons.isEmpty()
        ? null
        : new KafkaException(
            "not found out for " + TopicPartitions.list(reasons.keySet()) + ":",
            reasons.values().iterator().next());
  }
}
