package io.penstock.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks what the topics of partitions are, each for itself. */
final class TopicLookup {

  private TopicLookup() {}

  /**
   * The topics that are there. One that is gone, or is not for us, is no reason to wait for it.
   *
   * @param unanswered takes in the partitions of the others
   * @throws InterruptException if the thread is interrupted
   */
  static Map<String, TopicDescription> describe(
      Admin admin, Collection<TopicPartition> partitions, Unanswered unanswered) {
    long began = System.nanoTime();
    Set<String> names = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(TopicCollection.ofTopicNames(names)).topicNameValues();
    Map<String, TopicDescription> topics = new HashMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
      String topic = answer.getKey();
      try {
        topics.put(
            topic, Answers.wait(answer.getValue(), OffsetLookup.left(Timeouts.QUESTION, began)));
      } catch (InterruptException interrupted) {
        throw interrupted;
      } catch (UnknownTopicOrPartitionException gone) {
        // It was there when the group gave it to us: not a wrong name, but a topic that was
        // deleted.
        unanswered.add(
            of(topic, partitions), new UnknownTopicIdException("there is no topic " + topic));
      } catch (KafkaException failed) {
        unanswered.add(of(topic, partitions), failed);
      }
    }
    return topics;
  }

  private static Set<TopicPartition> of(String topic, Collection<TopicPartition> partitions) {
    return partitions.stream().filter(p -> p.topic().equals(topic)).collect(Collectors.toSet());
  }

  /**
   * Whether a partition has no leader, and so nobody to ask: the client would wait for one to be
   * elected, which may never be.
   *
   * @param unanswered takes it in if so
   */
  static boolean hasNoLeader(
      TopicPartition partition, Map<String, TopicDescription> topics, Unanswered unanswered) {
    for (TopicPartitionInfo info : topics.get(partition.topic()).partitions()) {
      if (info.partition() == partition.partition()
          && info.leader() != null
          && !info.leader().isEmpty()) {
        return false;
      }
    }
    unanswered.add(
        partition,
        new LeaderNotAvailableException("no broker that is up has a replica that may lead"));
    return true;
  }
}
