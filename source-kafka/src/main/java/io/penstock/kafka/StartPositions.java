package io.penstock.kafka;

import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where newly assigned partitions start: at the committed offset, else where the
 * configuration says. A partition of which that cannot be found out holds up no other.
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

  /**
   * What came of a look-up.
   *
   * @param found the partitions whose start is known now
   * @param failure why the others have none yet; null if all have
   */
  record Answer(Map<TopicPartition, Found> found, KafkaException failure) {}

  private final Consumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final OffsetLookup offsets;
  private final RangeCheck ranges;
  private final KafkaSourceConfig config;

  StartPositions(
      Consumer<byte[], byte[]> consumer, Admin admin, RangeCheck ranges, KafkaSourceConfig config) {
    this.consumer = consumer;
    this.ranges = ranges;
    this.admin = admin;
    this.offsets = new OffsetLookup(admin, config.isolation());
    this.config = config;
  }

  /**
   * The start of each partition of which it can be found out.
   *
   * @param patience how long to wait for the partitions' leaders; asking again goes on waiting
   * @throws SourceException {@link Verdict#STOP} if the configuration leaves none, or the topic is
   *     another one than that of the committed offset
   * @throws KafkaException if the group does not answer or refuses
   * @throws InterruptException if the thread is interrupted
   */
  Answer find(Collection<TopicPartition> partitions, Duration patience) throws SourceException {
    Unanswered unanswered = new Unanswered();
    Map<String, TopicDescription> topics = TopicLookup.describe(admin, partitions, unanswered);
    Set<TopicPartition> present = new HashSet<>(partitions);
    present.removeIf(unanswered::isAbout);
    Map<TopicPartition, Found> found = new HashMap<>();
    if (!present.isEmpty()) {
      find(present, topics, patience, found, unanswered);
    }
    return new Answer(found, unanswered.summary());
  }

  private void find(
      Set<TopicPartition> partitions,
      Map<String, TopicDescription> topics,
      Duration patience,
      Map<TopicPartition, Found> found,
      Unanswered unanswered)
      throws SourceException {
    Map<TopicPartition, OffsetAndMetadata> committed = committed(partitions);
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
      try {
        enter(found, ranges.forNewTopic(createdAnew), topics);
      } catch (InterruptException interrupted) {
        throw interrupted;
      } catch (KafkaException failed) {
        unanswered.add(createdAnew.keySet(), failed);
      }
    }
    if (!first.isEmpty()) {
      enter(found, firstStart(first, topics, patience, unanswered), topics);
    }
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
      Set<TopicPartition> partitions,
      Map<String, TopicDescription> topics,
      Duration patience,
      Unanswered unanswered)
      throws SourceException {
    long began = System.nanoTime();
    Set<TopicPartition> added = Set.of();
    if (config.start() == Start.LATEST || config.start() == Start.COMMITTED) {
      added = addedLater(partitions, topics);
    }
    Map<TopicPartition, Long> known = new HashMap<>();
    Map<TopicPartition, OffsetSpec> questions = new HashMap<>();
    Set<TopicPartition> ordinary = new HashSet<>(partitions);
    ordinary.removeAll(added);
    added.forEach(partition -> questions.put(partition, OffsetSpec.earliest()));
    if (!ordinary.isEmpty()) {
      configured(ordinary, known, questions);
    }
    questions
        .keySet()
        .removeIf(partition -> TopicLookup.hasNoLeader(partition, topics, unanswered));
    known.putAll(offsets.ask(questions, patience, unanswered));
    Set<TopicPartition> nothingLater = new HashSet<>();
    known.forEach(
        (partition, offset) -> {
          if (offset < 0) {
            nothingLater.add(partition);
          }
        });
    known.keySet().removeAll(nothingLater);
    if (!nothingLater.isEmpty()) {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      nothingLater.forEach(partition -> ends.put(partition, OffsetSpec.latest()));
      known.putAll(offsets.ask(ends, OffsetLookup.left(patience, began), unanswered));
    }
    added = new HashSet<>(added);
    added.retainAll(known.keySet());
    ordinary.retainAll(known.keySet());
    say(added, ordinary);
    return known;
  }

  private void say(Set<TopicPartition> added, Set<TopicPartition> ordinary) {
    if (!added.isEmpty()) {
      LOG.info(
          "{} came after the group first started; reading from the beginning.",
          TopicPartitions.list(added));
    }
    if (!ordinary.isEmpty()) {
      LOG.info(
          "Group {} has no committed offset for {}; starting at {}.",
          config.groupId(),
          TopicPartitions.list(ordinary),
          config.start().name().toLowerCase(Locale.ROOT));
    }
  }

  /** Where the configuration says to start: offsets that it names, and questions for the others. */
  private void configured(
      Set<TopicPartition> partitions,
      Map<TopicPartition, Long> known,
      Map<TopicPartition, OffsetSpec> questions)
      throws SourceException {
    switch (config.start()) {
      case EARLIEST:
        partitions.forEach(partition -> questions.put(partition, OffsetSpec.earliest()));
        return;
      case LATEST:
        partitions.forEach(partition -> questions.put(partition, OffsetSpec.latest()));
        return;
      case TIMESTAMP:
        long moment = SourceConfigCheck.instant(config.startTimestamp()).toEpochMilli();
        partitions.forEach(partition -> questions.put(partition, OffsetSpec.forTimestamp(moment)));
        return;
      case OFFSETS:
        for (TopicPartition partition : partitions) {
          Long offset = config.startOffsets().get(TopicPartitions.name(partition));
          if (offset == null) {
            questions.put(partition, OffsetSpec.earliest());
          } else {
            known.put(partition, offset);
          }
        }
        return;
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
