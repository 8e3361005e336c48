package io.penstock.kafka;

import io.penstock.record.Position;
import io.penstock.spi.PartitionStanding;
import io.penstock.spi.Source;
import io.penstock.spi.SourceException;
import io.penstock.spi.SourceInspector;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the brokers about topics and group. */
final class KafkaInspector implements SourceInspector {

  private final KafkaSourceConfig config;
  private final String description;
  private final Admin admin;

  KafkaInspector(KafkaSourceConfig config, String description) {
    this.config = config;
    this.description = description;
    this.admin =
        UnmadeClientException.marking(
            () -> Admin.create(ClientProperties.admin(config.connection(), Timeouts.QUESTION)));
  }

  @Override
  public List<PartitionStanding> partitions() throws SourceException, InterruptedException {
    return asking(
        () -> {
          List<TopicPartition> all = allPartitions();
          Map<TopicPartition, Long> first = offsets(all, OffsetSpec.earliest());
          Map<TopicPartition, Long> end = offsets(all, OffsetSpec.latest());
          Map<TopicPartition, OffsetAndMetadata> committed = committed();
          Set<String> whole = wholeTopics(all);
          List<PartitionStanding> standings = new ArrayList<>();
          for (TopicPartition partition : all) {
            String name = TopicPartitions.name(partition);
            OffsetAndMetadata offset = committed.get(partition);
            standings.add(
                new PartitionStanding(
                    name,
                    Position.of(name, first.get(partition)),
                    Position.of(name, end.get(partition)),
                    offset == null ? null : Position.of(name, offset.offset()),
                    first.get(partition) == 0
                        && whole.contains(partition.topic())
                        && config.start() == Start.EARLIEST));
          }
          return standings;
        });
  }

  private List<TopicPartition> allPartitions() {
    Collection<String> topics = config.topics();
    if (config.topicPattern() != null) {
      Pattern pattern = ConsumerSession.pattern(config);
      topics =
          Answers.wait(admin.listTopics().names(), Timeouts.QUESTION).stream()
              .filter(topic -> pattern.matcher(topic).matches())
              .toList();
    }
    Map<String, TopicDescription> found =
        Answers.wait(admin.describeTopics(topics).allTopicNames(), Timeouts.QUESTION);
    return found.values().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(p -> new TopicPartition(topic.name(), p.partition())))
        .sorted(
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition))
        .toList();
  }

  private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which) {
    IsolationLevel level =
        config.isolation() == Isolation.READ_COMMITTED
            ? IsolationLevel.READ_COMMITTED
            : IsolationLevel.READ_UNCOMMITTED;
    Map<TopicPartition, ListOffsetsResultInfo> found =
        Answers.wait(
            admin
                .listOffsets(
                    partitions.stream().collect(Collectors.toMap(p -> p, p -> which)),
                    new ListOffsetsOptions(level))
                .all(),
            Timeouts.QUESTION);
    return found.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }

  private Map<TopicPartition, OffsetAndMetadata> committed() {
    try {
      return Answers.wait(
          admin.listConsumerGroupOffsets(config.groupId()).partitionsToOffsetAndMetadata(),
          Timeouts.QUESTION);
    } catch (GroupIdNotFoundException never) {
      return Map.of();
    }
  }

  /** Topics that no compaction thins out. */
  private Set<String> wholeTopics(List<TopicPartition> partitions) {
    List<ConfigResource> topics =
        partitions.stream()
            .map(TopicPartition::topic)
            .distinct()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
            .toList();
    try {
      return Answers.wait(admin.describeConfigs(topics).all(), Timeouts.QUESTION)
          .entrySet()
          .stream()
          .filter(
              entry ->
                  !entry
                      .getValue()
                      .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                      .value()
                      .contains(TopicConfig.CLEANUP_POLICY_COMPACT))
          .map(entry -> entry.getKey().name())
          .collect(Collectors.toSet());
    } catch (AuthorizationException mayNotKnow) {
      return Set.of();
    }
  }

  @Override
  public Map<String, Position> startOfLast(long records)
      throws SourceException, InterruptedException {
    List<PartitionStanding> all = partitions();
    long each = Math.max(1, records / Math.max(1, all.size()));
    Map<String, Position> starts = new LinkedHashMap<>();
    for (PartitionStanding standing : all) {
      long start = Math.max(standing.first().high(), standing.end().high() - each);
      starts.put(standing.partition(), Position.of(standing.partition(), start));
    }
    return starts;
  }

  @Override
  public int members() throws SourceException, InterruptedException {
    return asking(
        () -> {
          try {
            ConsumerGroupDescription group =
                Answers.wait(
                        admin.describeConsumerGroups(List.of(config.groupId())).all(),
                        Timeouts.QUESTION)
                    .get(config.groupId());
            return group.members().size();
          } catch (GroupIdNotFoundException never) {
            return 0;
          }
        });
  }

  @Override
  public Source reader(Map<String, Position> from, Map<String, Position> to) {
    return new KafkaBystander(config, description, from, to);
  }

  /** A question to the brokers. */
  @FunctionalInterface
  private interface Question<R> {
    R ask();
  }

  private <R> R asking(Question<R> question) throws SourceException, InterruptedException {
    try {
      return question.ask();
    } catch (InterruptException interrupted) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while asking about " + description);
    } catch (UnknownTopicOrPartitionException missing) {
      throw new SourceException(
          Verdict.STOP,
          "TOPIC_MISSING",
          description + ": a topic is not there, or the user may not see it",
          missing);
    } catch (KafkaException failure) {
      throw KafkaVerdicts.source(
          failure, KafkaVerdicts.Phase.STARTING, "Looking at " + description, config.properties());
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
