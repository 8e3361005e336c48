package io.penstock.kafka;

import io.penstock.config.Option;
import io.penstock.config.Secret;
import io.penstock.config.SelfChecking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The configuration of a {@link KafkaDeadLetter}. Immutable; from Java, use {@link #to}. */
public record KafkaDeadLetterConfig(
    @Option(
            doc =
                "Brokers to connect to first, as host:port, separated by commas. By default those"
                    + " of the pipeline's Kafka source, with its properties.",
            optional = true,
            example = "localhost:9092",
            pattern = "[^\\s,]+:\\d{1,5}(\\s*,\\s*[^\\s,]+:\\d{1,5})*")
        String bootstrapServers,
    @Option(
            doc = "The topic; {topic} stands for the topic that the record came from.",
            defaultValue = "{topic}-dlq")
        String topic,
    @Option(
            doc =
                "penstock.error.* headers are always written; connect, spring or all adds the names"
                    + " that those frameworks' tools know.",
            defaultValue = "penstock")
        HeaderStyle headerStyle,
    @Option(
            doc =
                "When a dead letter is larger than the topic takes: truncate its value, leave the"
                    + " value out (reference), or fail, which blocks until the limit is raised.",
            defaultValue = "truncate")
        Oversize oversize,
    @Option(
            doc =
                "Whether a missing topic is created. If not, the pipeline waits until it is there.",
            defaultValue = "false")
        boolean createTopic,
    @Option(
            doc = "Partitions of a topic that is created; by default the broker's default.",
            optional = true,
            min = "1",
            max = "100000")
        Integer partitions,
    @Option(
            doc = "Replicas of a topic that is created; by default the broker's default.",
            optional = true,
            min = "1",
            max = "32767")
        Integer replicationFactor,
    @Option(
            doc =
                "Settings of a topic that is created. Unless set here, retention.ms is -1: a dead"
                    + " letter that is deleted after a week is a lost record.",
            optional = true,
            example = "{retention.ms: \"2592000000\"}")
        Map<String, String> topicConfig,
    @Option(
            doc =
                "After how long without an acknowledgement a dead letter counts as not written; it"
                    + " is then written again.",
            defaultValue = "10s",
            min = "1s",
            max = "10m",
            advanced = true)
        Duration timeout,
    @Option(
            doc =
                "Further properties of the Kafka client, passed on as they are (TLS, SASL). Never"
                    + " logged.",
            optional = true,
            example = "{security.protocol: SASL_SSL}")
        Map<String, Secret> properties)
    implements SelfChecking {

  public KafkaDeadLetterConfig {
    topicConfig = topicConfig == null ? Map.of() : Map.copyOf(topicConfig);
    properties = properties == null ? Map.of() : Map.copyOf(properties);
  }

  /**
   * A topic at the brokers of the pipeline's Kafka source, everything else by default.
   *
   * @param topic a name, or a template with {@code {topic}}
   */
  public static KafkaDeadLetterConfig to(String topic) {
    return to(null, topic);
  }

  /**
   * A topic at brokers of its own, everything else by default.
   *
   * @param bootstrapServers brokers as {@code host:port}, separated by commas
   * @param topic a name, or a template with {@code {topic}}
   */
  public static KafkaDeadLetterConfig to(String bootstrapServers, String topic) {
    return new KafkaDeadLetterConfig(
        bootstrapServers,
        topic,
        HeaderStyle.PENSTOCK,
        Oversize.TRUNCATE,
        false,
        null,
        null,
        Map.of(),
        Duration.ofSeconds(10),
        Map.of());
  }

  @Override
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    TopicTemplate template = new TopicTemplate(topic);
    if (!template.isValid()) {
      findings.add(
          new Finding(
              "topic",
              "a topic's name has 1 to 249 letters, digits, dots, underscores or dashes, and may"
                  + " hold {topic}"));
    } else if (template.isSameAsOrigin()) {
      findings.add(
          new Finding("topic", "dead letters would go to the topic they come from; add a suffix"));
    }
    if (!createTopic
        && (partitions != null || replicationFactor != null || !topicConfig.isEmpty())) {
      findings.add(
          new Finding(
              "createTopic",
              "partitions, replicationFactor and topicConfig need createTopic: true"));
    }
    findings.addAll(ClientProperties.checkProducer(properties));
    return List.copyOf(findings);
  }
}
