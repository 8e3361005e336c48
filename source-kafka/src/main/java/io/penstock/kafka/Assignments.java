package io.penstock.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The partitions that are ours at the moment. Used by the poll thread only. */
final class Assignments {

  private final Map<TopicPartition, Assigned> byPartition = new HashMap<>();
  private final Map<String, Assigned> byName = new HashMap<>();

  /** Enters an assignment; one of the same partition is replaced and its records are strangers. */
  void put(Assigned assigned) {
    byPartition.put(assigned.partition(), assigned);
    // The key must be the new assignment's own object, which put() would not replace.
    byName.remove(assigned.name());
    byName.put(assigned.name(), assigned);
  }

  /** Forgets a partition; null if it was not ours. */
  Assigned remove(TopicPartition partition) {
    Assigned assigned = byPartition.remove(partition);
    if (assigned != null) {
      byName.remove(assigned.name());
    }
    return assigned;
  }

  /** By partition; null if it is not ours. */
  Assigned get(TopicPartition partition) {
    return byPartition.get(partition);
  }

  /** By a partition's name in any generation; null if it is not ours. */
  Assigned named(String name) {
    return byName.get(name);
  }

  /**
   * The assignment under which a record was read; null if that one is over.
   *
   * @param name the name that the record carries, compared by identity
   */
  @SuppressWarnings("StringEquality")
  Assigned ofGeneration(String name) {
    Assigned assigned = byName.get(name);
    return assigned != null && assigned.name() == name ? assigned : null;
  }

  Collection<Assigned> all() {
    return byPartition.values();
  }
}
