package io.penstock.kafka;

import io.penstock.config.DataSize;
import io.penstock.config.Option;
import io.penstock.config.Secret;
import io.penstock.config.SelfChecking;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The configuration of a {@link KafkaSource}. Immutable; from Java, use {@link #builder}. */
public record KafkaSourceConfig(
    @Option(
            doc = "Brokers to connect to first, as host:port, separated by commas.",
            example = "localhost:9092",
            pattern = "[^\\s,]+:\\d{1,5}(\\s*,\\s*[^\\s,]+:\\d{1,5})*")
        String bootstrapServers,
    @Option(
            doc = "Topics to read. Either this or topicPattern.",
            optional = true,
            example = "[events]")
        List<String> topics,
    @Option(
            doc =
                "A Java regular expression; topics whose whole name matches are read, also those"
                    + " created later. Either this or topics.",
            optional = true,
            example = "events-.+")
        String topicPattern,
    @Option(
            doc =
                "Topics that topicPattern must not take in, as a regular expression. The default"
                    + " keeps dead-letter topics from being read as input.",
            defaultValue = ".+-dlq",
            advanced = true)
        String topicPatternExcept,
    @Option(doc = "The consumer group.", example = "event-consumer", pattern = "\\S.*")
        String groupId,
    @Option(
            doc =
                "Makes this instance a static member under that name: it keeps its partitions over"
                    + " a short restart. Must differ between instances.",
            optional = true,
            example = "${HOSTNAME}")
        String groupInstanceId,
    @Option(
            doc =
                "classic works with every broker; consumer (KIP-848) rebalances faster and needs"
                    + " brokers of version 4.0 or later.",
            defaultValue = "classic")
        GroupProtocol groupProtocol,
    @Option(
            doc =
                "Where a group without committed offsets starts: earliest, latest, committed (stop"
                    + " if there is none), timestamp or offsets.",
            defaultValue = "earliest")
        Start start,
    @Option(
            doc = "With start: timestamp, the moment to start from, in ISO 8601 with a zone.",
            optional = true,
            example = "2026-11-21T00:00:00Z")
        String startTimestamp,
    @Option(
            doc =
                "With start: offsets, the offset for each topic-partition; others start at the"
                    + " earliest.",
            optional = true,
            example = "{events-0: 1200, events-1: 1187}")
        Map<String, Long> startOffsets,
    @Option(
            doc =
                "Whether only records of committed transactions are read (readCommitted) or all"
                    + " (readUncommitted).",
            defaultValue = "readCommitted")
        Isolation isolation,
    @Option(
            doc =
                "When the offset to read next is gone (retention, topic created anew): fail, or"
                    + " accept the loss and go on at the earliest or the latest.",
            defaultValue = "fail")
        OutOfRange onOffsetOutOfRange,
    @Option(
            doc = "When a topic does not exist: fail, or wait until it does.",
            defaultValue = "fail")
        TopicMissing topicMissing,
    @Option(
            doc = "How often offsets of settled records are committed.",
            defaultValue = "1s",
            min = "10ms",
            max = "1h")
        Duration commitInterval,
    @Option(
            doc = "The most records that one poll hands over.",
            defaultValue = "2000",
            min = "1",
            max = "1000000",
            advanced = true)
        int maxPollRecords,
    @Option(
            doc = "The most that one fetch brings from one broker; bounds the client's memory.",
            defaultValue = "8MiB",
            min = "1KiB",
            max = "1GiB",
            advanced = true)
        DataSize maxFetch,
    @Option(
            doc =
                "The most that one fetch brings of one partition. A single larger record still"
                    + " arrives.",
            defaultValue = "1MiB",
            min = "1KiB",
            max = "1GiB",
            advanced = true)
        DataSize maxPartitionFetch,
    @Option(
            doc =
                "How many records of one partition may be read beyond the oldest unsettled one;"
                    + " reading it then waits. Bounds what a restart reads again.",
            defaultValue = "250000",
            min = "1",
            max = "100000000",
            advanced = true)
        int maxUncommitted,
    @Option(
            doc = "Whether the client's own metrics are exposed beside Penstock's.",
            defaultValue = "true",
            advanced = true)
        boolean clientMetrics,
    @Option(
            doc =
                "Further properties of the Kafka client, passed on as they are (TLS, SASL,"
                    + " timeouts). Never logged.",
            optional = true,
            example = "{security.protocol: SASL_SSL}")
        Map<String, Secret> properties)
    implements SelfChecking {

  public KafkaSourceConfig {
    topics = topics == null ? List.of() : List.copyOf(topics);
    startOffsets = startOffsets == null ? Map.of() : Map.copyOf(startOffsets);
    properties = properties == null ? Map.of() : Map.copyOf(properties);
  }

  @Override
  public List<Finding> check() {
    return SourceConfigCheck.findings(this);
  }

  /**
   * A builder with every default set.
   *
   * @param bootstrapServers brokers as {@code host:port}, separated by commas
   * @param groupId the consumer group
   */
  public static KafkaSourceConfigBuilder builder(String bootstrapServers, String groupId) {
    return new KafkaSourceConfigBuilder(bootstrapServers, groupId);
  }

  /** How to reach the brokers. */
  KafkaConnection connection() {
    return new KafkaConnection(bootstrapServers, properties);
  }

  /** What is read, for messages: the topics or the pattern. */
  String subject() {
    return topicPattern == null ? String.join(", ", topics) : "topics like " + topicPattern;
  }
}
