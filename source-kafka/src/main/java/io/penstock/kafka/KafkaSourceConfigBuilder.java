package io.penstock.kafka;

import io.penstock.config.DataSize;
import io.penstock.config.Secret;
import io.penstock.config.SelfChecking;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Builds a {@link KafkaSourceConfig} from Java; every setting begins with the default that the YAML
 * has. Not for use by several threads.
 */
public final class KafkaSourceConfigBuilder {

  private final String bootstrapServers;
  private final String groupId;
  private final List<String> topics = new ArrayList<>();
  private final Map<String, Long> startOffsets = new HashMap<>();
  private final Map<String, Secret> properties = new HashMap<>();
  private String topicPattern;
  private String topicPatternExcept = ".+-dlq";
  private String groupInstanceId;
  private GroupProtocol groupProtocol = GroupProtocol.CLASSIC;
  private Start start = Start.EARLIEST;
  private String startTimestamp;
  private Isolation isolation = Isolation.READ_COMMITTED;
  private OutOfRange onOffsetOutOfRange = OutOfRange.FAIL;
  private TopicMissing topicMissing = TopicMissing.FAIL;
  private Duration commitInterval = Duration.ofSeconds(1);
  private int maxPollRecords = 2000;
  private DataSize maxFetch = DataSize.parse("8MiB");
  private DataSize maxPartitionFetch = DataSize.parse("1MiB");
  private int maxUncommitted = 250_000;
  private boolean clientMetrics = true;

  KafkaSourceConfigBuilder(String bootstrapServers, String groupId) {
    this.bootstrapServers = Objects.requireNonNull(bootstrapServers, "bootstrapServers");
    this.groupId = Objects.requireNonNull(groupId, "groupId");
  }

  /** Adds topics. */
  public KafkaSourceConfigBuilder topics(String... names) {
    topics.addAll(List.of(names));
    return this;
  }

  /** Reads every topic whose whole name matches. */
  public KafkaSourceConfigBuilder topicPattern(String regex) {
    topicPattern = regex;
    return this;
  }

  /** Topics that the pattern must not take in. */
  public KafkaSourceConfigBuilder topicPatternExcept(String regex) {
    topicPatternExcept = regex;
    return this;
  }

  /** Makes this instance a static member. */
  public KafkaSourceConfigBuilder groupInstanceId(String id) {
    groupInstanceId = id;
    return this;
  }

  /** Chooses the group protocol. */
  public KafkaSourceConfigBuilder groupProtocol(GroupProtocol protocol) {
    groupProtocol = protocol;
    return this;
  }

  /** Where a group without committed offsets starts. */
  public KafkaSourceConfigBuilder start(Start where) {
    start = where;
    return this;
  }

  /** Starts a group without committed offsets at a moment. */
  public KafkaSourceConfigBuilder startAt(Instant moment) {
    start = Start.TIMESTAMP;
    startTimestamp = moment.toString();
    return this;
  }

  /** Starts a group without committed offsets at given offsets, by {@code topic-partition}. */
  public KafkaSourceConfigBuilder startAt(Map<String, Long> offsets) {
    start = Start.OFFSETS;
    startOffsets.putAll(offsets);
    return this;
  }

  /** Which records of transactional producers are read. */
  public KafkaSourceConfigBuilder isolation(Isolation level) {
    isolation = level;
    return this;
  }

  /** What to do when the offset to read next is gone. */
  public KafkaSourceConfigBuilder onOffsetOutOfRange(OutOfRange policy) {
    onOffsetOutOfRange = policy;
    return this;
  }

  /** What to do when a topic does not exist. */
  public KafkaSourceConfigBuilder topicMissing(TopicMissing policy) {
    topicMissing = policy;
    return this;
  }

  /** How often offsets are committed. */
  public KafkaSourceConfigBuilder commitInterval(Duration interval) {
    commitInterval = interval;
    return this;
  }

  /** The most records that one poll hands over. */
  public KafkaSourceConfigBuilder maxPollRecords(int records) {
    maxPollRecords = records;
    return this;
  }

  /** The most that one fetch brings from one broker. */
  public KafkaSourceConfigBuilder maxFetch(DataSize size) {
    maxFetch = size;
    return this;
  }

  /** The most that one fetch brings of one partition. */
  public KafkaSourceConfigBuilder maxPartitionFetch(DataSize size) {
    maxPartitionFetch = size;
    return this;
  }

  /** How many records of one partition may be read beyond the oldest unsettled one. */
  public KafkaSourceConfigBuilder maxUncommitted(int records) {
    maxUncommitted = records;
    return this;
  }

  /** Whether the client's own metrics are exposed. */
  public KafkaSourceConfigBuilder clientMetrics(boolean exposed) {
    clientMetrics = exposed;
    return this;
  }

  /** A further property of the Kafka client; its value is kept as a secret. */
  public KafkaSourceConfigBuilder property(String name, String value) {
    properties.put(name, new Secret(value));
    return this;
  }

  /**
   * The configuration.
   *
   * @throws IllegalArgumentException naming everything that cannot work
   */
  public KafkaSourceConfig build() {
    KafkaSourceConfig config =
        new KafkaSourceConfig(
            bootstrapServers,
            topics,
            topicPattern,
            topicPatternExcept,
            groupId,
            groupInstanceId,
            groupProtocol,
            start,
            startTimestamp,
            startOffsets,
            isolation,
            onOffsetOutOfRange,
            topicMissing,
            commitInterval,
            maxPollRecords,
            maxFetch,
            maxPartitionFetch,
            maxUncommitted,
            clientMetrics,
            properties);
    List<SelfChecking.Finding> findings = config.check();
    if (!findings.isEmpty()) {
      throw new IllegalArgumentException(
          findings.stream()
              .map(finding -> finding.key() + ": " + finding.message())
              .collect(Collectors.joining("; ")));
    }
    return config;
  }
}
