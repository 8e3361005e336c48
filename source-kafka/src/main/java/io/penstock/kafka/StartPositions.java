package io.penstock.kafka;

import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where newly assigned partitions start: at the committed offset, else where the
 * configuration says. Asks the broker, and waits for it {@link Timeouts#QUESTION} at most.
 */
final class StartPositions {

  private static final Logger LOG = LoggerFactory.getLogger(StartPositions.class);

  /**
   * A partition's start.
   *
   * @param offset the next offset to read, with its leader's epoch if that is known
   * @param committed what the group has committed, or {@link Assigned#NOT_COMMITTED}
   * @param metadata what to commit beside offsets from now on
   */
  record Found(OffsetAndMetadata offset, long committed, String metadata) {}

  private final Consumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final RangeCheck ranges;
  private final KafkaSourceConfig config;

  StartPositions(
      Consumer<byte[], byte[]> consumer, Admin admin, RangeCheck ranges, KafkaSourceConfig config) {
    this.consumer = consumer;
    this.ranges = ranges;
    this.admin = admin;
    this.config = config;
  }

  /**
   * The start of each partition.
   *
   * @throws SourceException {@link Verdict#STOP} if the configuration leaves none, or the topic is
   *     another one than that of the committed offset
   * @throws KafkaException if a broker does not answer or refuses
   * @throws InterruptException if the thread is interrupted
   */
  Map<TopicPartition, Found> find(Collection<TopicPartition> partitions) throws SourceException {
    Map<String, TopicDescription> topics =
        Answers.wait(admin.describeTopics(topicsOf(partitions)).allTopicNames(), Timeouts.QUESTION);
    Map<TopicPartition, OffsetAndMetadata> committed = committed(new HashSet<>(partitions));

    Map<TopicPartition, Found> found = new HashMap<>();
    Set<TopicPartition> first = new HashSet<>();
    Map<TopicPartition, Long> createdAnew = new HashMap<>();
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata offset = committed.get(partition);
      if (offset == null) {
        first.add(partition);
        continue;
      }
      TopicDescription topic = topics.get(partition.topic());
      CommitMetadata known = CommitMetadata.parse(offset.metadata());
      if (known != null && known.isOfAnother(topic.topicId())) {
        createdAnew.put(partition, offset.offset());
        continue;
      }
      CommitMetadata metadata = known != null ? known : fresh(topic);
      found.put(partition, new Found(offset, offset.offset(), metadata.toString()));
    }
    if (!createdAnew.isEmpty()) {
      enter(found, ranges.forNewTopic(createdAnew), topics);
    }
    if (!first.isEmpty()) {
      enter(found, firstStart(first, topics), topics);
    }
    return found;
  }

  private void enter(
      Map<TopicPartition, Found> found,
      Map<TopicPartition, Long> offsets,
      Map<String, TopicDescription> topics) {
    offsets.forEach(
        (partition, offset) ->
            found.put(
                partition,
                new Found(
                    new OffsetAndMetadata(offset),
                    Assigned.NOT_COMMITTED,
                    fresh(topics.get(partition.topic())).toString())));
  }

  private Map<TopicPartition, Long> firstStart(
      Set<TopicPartition> partitions, Map<String, TopicDescription> topics) throws SourceException {
    Set<TopicPartition> ordinary = new HashSet<>(partitions);
    Set<TopicPartition> added = Set.of();
    if (config.start() == Start.LATEST || config.start() == Start.COMMITTED) {
      added = addedLater(partitions, topics);
      ordinary.removeAll(added);
    }
    Map<TopicPartition, Long> offsets = new HashMap<>();
    if (!added.isEmpty()) {
      LOG.info(
          "{} came after the group first started; reading from the beginning.",
          TopicPartitions.list(added));
      offsets.putAll(consumer.beginningOffsets(added, Timeouts.QUESTION));
    }
    if (!ordinary.isEmpty()) {
      offsets.putAll(configured(ordinary));
      LOG.info(
          "Group {} has no committed offset for {}; starting at {}.",
          config.groupId(),
          TopicPartitions.list(ordinary),
          config.start().name().toLowerCase(Locale.ROOT));
    }
    return offsets;
  }

  private Map<TopicPartition, Long> configured(Set<TopicPartition> partitions)
      throws SourceException {
    switch (config.start()) {
      case EARLIEST:
        return consumer.beginningOffsets(partitions, Timeouts.QUESTION);
      case LATEST:
        return consumer.endOffsets(partitions, Timeouts.QUESTION);
      case TIMESTAMP:
        return atTimestamp(partitions);
      case OFFSETS:
        return atOffsets(partitions);
      case COMMITTED:
      default:
        throw new SourceException(
            Verdict.STOP,
            "NO_COMMITTED_OFFSET",
            "Group "
                + config.groupId()
                + " has no committed offset for "
                + TopicPartitions.list(partitions)
                + ", and start: committed allows no other start. Correct groupId, or choose"
                + " another start.");
    }
  }

  private Map<TopicPartition, Long> atTimestamp(Set<TopicPartition> partitions) {
    long moment = SourceConfigCheck.instant(config.startTimestamp()).toEpochMilli();
    Map<TopicPartition, OffsetAndTimestamp> found =
        consumer.offsetsForTimes(
            partitions.stream().collect(Collectors.toMap(p -> p, p -> moment)), Timeouts.QUESTION);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Set<TopicPartition> nothingLater = new HashSet<>();
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp first = found.get(partition);
      if (first == null) {
        nothingLater.add(partition);
      } else {
        offsets.put(partition, first.offset());
      }
    }
    if (!nothingLater.isEmpty()) {
      offsets.putAll(consumer.endOffsets(nothingLater, Timeouts.QUESTION));
    }
    return offsets;
  }

  private Map<TopicPartition, Long> atOffsets(Set<TopicPartition> partitions) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Set<TopicPartition> unnamed = new HashSet<>();
    for (TopicPartition partition : partitions) {
      Long offset = config.startOffsets().get(TopicPartitions.name(partition));
      if (offset == null) {
        unnamed.add(partition);
      } else {
        offsets.put(partition, offset);
      }
    }
    if (!unnamed.isEmpty()) {
      offsets.putAll(consumer.beginningOffsets(unnamed, Timeouts.QUESTION));
    }
    return offsets;
  }

  /**
   * Those partitions that did not exist when the group first started on their topic. For them a
   * start at the end would skip what was written before we noticed them.
   */
  private Set<TopicPartition> addedLater(
      Set<TopicPartition> partitions, Map<String, TopicDescription> topics) {
    Set<TopicPartition> siblings = new HashSet<>();
    for (String topic : topicsOf(partitions)) {
      for (int i = 0; i < topics.get(topic).partitions().size(); i++) {
        siblings.add(new TopicPartition(topic, i));
      }
    }
    Map<String, Integer> atFirst = new HashMap<>();
    committed(siblings)
        .forEach(
            (partition, offset) -> {
              CommitMetadata known =
                  offset == null ? null : CommitMetadata.parse(offset.metadata());
              if (known != null && !known.isOfAnother(topics.get(partition.topic()).topicId())) {
                atFirst.merge(partition.topic(), known.partitions(), Math::min);
              }
            });
    return partitions.stream()
        .filter(p -> p.partition() >= atFirst.getOrDefault(p.topic(), Integer.MAX_VALUE))
        .collect(Collectors.toSet());
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
    return consumer.committed(partitions, Timeouts.QUESTION);
  }

  private static CommitMetadata fresh(TopicDescription topic) {
    Uuid id = topic.topicId();
    return new CommitMetadata(id, topic.partitions().size());
  }

  private static Set<String> topicsOf(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
  }
}
