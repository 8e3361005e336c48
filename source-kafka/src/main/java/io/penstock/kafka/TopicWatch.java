package io.penstock.kafka;

import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Looks from time to time, in the background, whether the topics are still there and still the
 * same. A consumer whose topic is deleted goes on returning nothing, and one whose topic is created
 * anew goes on at the old offset as if nothing had happened.
 *
 * <p>Poll thread only; nothing here waits, but for {@link #lookNow}.
 */
final class TopicWatch {

  private static final long PERIOD_NANOS = Duration.ofSeconds(10).toNanos();

  private final Admin admin;
  private final KafkaSourceConfig config;
  private Map<String, KafkaFuture<TopicDescription>> asked = Map.of();
  private final Map<String, CommitMetadata> present = new HashMap<>();
  private Set<String> missing = Set.of();
  private long askedAt = System.nanoTime();

  TopicWatch(Admin admin, KafkaSourceConfig config) {
    this.admin = admin;
    this.config = config;
  }

  /**
   * Takes an answer that has come, and asks again if it is time.
   *
   * @return whether an answer has come
   */
  boolean tick(Collection<Assigned> assigned) {
    if (!asked.isEmpty()) {
      if (asked.values().stream().allMatch(KafkaFuture::isDone)) {
        collect();
        asked = Map.of();
        return true;
      }
    } else if (System.nanoTime() - askedAt >= PERIOD_NANOS) {
      askedAt = System.nanoTime();
      Set<String> topics = topicsOf(assigned);
      if (!topics.isEmpty()) {
        asked = admin.describeTopics(TopicCollection.ofTopicNames(topics)).topicNameValues();
      }
    }
    return false;
  }

  /** Asks and waits for the answer, a little; without one, what was known before is still known. */
  void lookNow(Collection<Assigned> assigned) {
    askedAt = System.nanoTime();
    Set<String> topics = topicsOf(assigned);
    if (topics.isEmpty()) {
      return;
    }
    asked = admin.describeTopics(TopicCollection.ofTopicNames(topics)).topicNameValues();
    try {
      Answers.wait(
          KafkaFuture.allOf(asked.values().toArray(new KafkaFuture<?>[0])), Timeouts.QUESTION);
    } catch (KafkaException failed) {
      // Each answer is looked at by itself.
    }
    if (asked.values().stream().allMatch(KafkaFuture::isDone)) {
      collect();
      asked = Map.of();
    }
  }

  private Set<String> topicsOf(Collection<Assigned> assigned) {
    Set<String> topics = new HashSet<>(config.topics());
    assigned.forEach(partition -> topics.add(partition.partition().topic()));
    return topics;
  }

  private void collect() {
    Set<String> absent = new HashSet<>();
    asked.forEach(
        (topic, answer) -> {
          try {
            TopicDescription found = answer.getNow(null);
            present.put(topic, new CommitMetadata(found.topicId(), found.partitions().size()));
          } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UnknownTopicOrPartitionException) {
              absent.add(topic);
            }
          } catch (InterruptedException | CancellationException noAnswer) {
            // The next question may have one.
          }
        });
    missing = absent;
  }

  /**
   * Assignments that began with another topic of the same name than the one that is there now, with
   * what is to be committed beside the offsets of the new one.
   */
  Map<Assigned, CommitMetadata> createdAnew(Collection<Assigned> assigned) {
    Map<Assigned, CommitMetadata> anew = new HashMap<>();
    for (Assigned partition : assigned) {
      CommitMetadata now = present.get(partition.partition().topic());
      CommitMetadata then = CommitMetadata.parse(partition.metadata());
      if (now != null && then != null && then.isOfAnother(now.topicId())) {
        anew.put(partition, now);
      }
    }
    return anew;
  }

  /** What to say while topics that are to be read are not there; null while they are. */
  SourceException complaint() {
    List<String> gone = config.topics().stream().filter(missing::contains).toList();
    return gone.isEmpty()
        ? null
        : new SourceException(
            Verdict.OUTAGE,
            "TOPIC_MISSING",
            "The topic "
                + TopicPartitions.list(gone)
                + " was there and is gone from "
                + config.bootstrapServers()
                + ". Create it again, or stop the pipeline and correct topics.");
  }
}
