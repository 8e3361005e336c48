package io.penstock.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions rest: those that the engine wants to rest, and those whose oldest unsettled
 * record holds up so many later ones that reading on would only make a restart dearer. The engine
 * knows nothing of the latter: its byte budget does not count what is settled.
 */
final class Pauses {

  private static final Logger LOG = LoggerFactory.getLogger(Pauses.class);

  private final Consumer<byte[], byte[]> consumer;
  private final Assignments assignments;
  private final int maxUncommitted;

  /** Whether any partition may be resting because of a gap. */
  private boolean anyGap;

  Pauses(Consumer<byte[], byte[]> consumer, Assignments assignments, int maxUncommitted) {
    this.consumer = consumer;
    this.assignments = assignments;
    this.maxUncommitted = maxUncommitted;
  }

  /** The engine wants these to rest. */
  void pause(Set<String> names) {
    consumer.pause(mark(names, true));
  }

  /** The engine wants these to go on. */
  void resume(Set<String> names) {
    consumer.resume(mark(names, false));
  }

  private List<TopicPartition> mark(Set<String> names, boolean paused) {
    List<TopicPartition> changed = new ArrayList<>(names.size());
    for (String name : names) {
      Assigned assigned = assignments.named(name);
      if (assigned != null) {
        assigned.pausedByEngine(paused);
        if (assigned.isPaused() == paused) {
          changed.add(assigned.partition());
        }
      }
    }
    // The client may know already that a partition goes while we are only about to hear of it.
    changed.retainAll(consumer.assignment());
    return changed;
  }

  /** Records of these partitions were read. */
  void afterReading(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      Assigned assigned = assignments.get(partition);
      if (assigned.offsets().held() >= maxUncommitted && !assigned.isPausedByGap()) {
        LOG.debug(
            "{} records of {} wait for the settlement of {}; reading it waits too.",
            assigned.offsets().held(),
            assigned.name(),
            assigned.position(assigned.offsets().committable()));
        assigned.pausedByGap(true);
        anyGap = true;
        consumer.pause(List.of(partition));
      }
    }
  }

  /** Records were settled. */
  void afterSettling() {
    if (!anyGap) {
      return;
    }
    anyGap = false;
    for (Assigned assigned : assignments.all()) {
      if (!assigned.isPausedByGap()) {
        continue;
      }
      if (assigned.offsets().held() > maxUncommitted / 2) {
        anyGap = true;
        continue;
      }
      assigned.pausedByGap(false);
      if (!assigned.isPaused()) {
        consumer.resume(List.of(assigned.partition()));
      }
    }
  }
}
