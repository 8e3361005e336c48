package io.penstock.kafka;

import io.penstock.spi.DeadLetterException;
import io.penstock.spi.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that a dead-letter topic is there before something is sent to it: a producer that
 * sends to a missing topic waits for a long time, says little, and on some brokers creates the
 * topic with whatever settings happen to be the default. Thread-safe.
 */
final class DeadLetterTopics {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterTopics.class);

  private final Admin admin;
  private final KafkaDeadLetterConfig config;
  private final String servers;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  DeadLetterTopics(Admin admin, KafkaDeadLetterConfig config, String servers) {
    this.admin = admin;
    this.config = config;
    this.servers = servers;
  }

  /**
   * Returns when the topic is known to be there.
   *
   * @throws DeadLetterException if it is not, or may not be written
   * @throws KafkaException if a broker does not answer or refuses
   */
  void require(String topic) throws DeadLetterException {
    if (known.contains(topic)) {
      return;
    }
    if (!TopicPartitions.isLegalTopic(topic)) {
      throw new DeadLetterException(
          Verdict.STOP,
          "TOPIC_NAME",
          "No topic can be called '"
              + topic
              + "', which is what "
              + config.topic()
              + " makes of a record's origin. Give the dead letters a topic of a fixed name.");
    }
    synchronized (this) {
      if (!known.contains(topic)) {
        check(topic);
        known.add(topic);
      }
    }
  }

  /** The topic may be gone: the next {@link #require} looks again. */
  void forget(String topic) {
    known.remove(topic);
  }

  private void check(String topic) throws DeadLetterException {
    TopicDescription found;
    try {
      found =
          Answers.wait(
              admin
                  .describeTopics(
                      List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                  .topicNameValues()
                  .get(topic),
              Timeouts.QUESTION);
    } catch (UnknownTopicOrPartitionException absent) {
      if (!config.createTopic()) {
        throw missing(topic, absent);
      }
      create(topic);
      return;
    }
    if (found.authorizedOperations() != null
        && !found.authorizedOperations().contains(AclOperation.WRITE)) {
      throw new DeadLetterException(
          Verdict.OUTAGE,
          "TOPIC_AUTHORIZATION",
          "The user may see but not write the dead-letter topic "
              + topic
              + " at "
              + servers
              + ". Grant WRITE on it; until then nothing behind a dead record is settled.");
    }
  }

  private DeadLetterException missing(String topic, Throwable cause) {
    return new DeadLetterException(
        Verdict.OUTAGE,
        "TOPIC_MISSING",
        "There is no dead-letter topic "
            + topic
            + " at "
            + servers
            + ", or the user may not see it. Create it, or set createTopic: true; until then nothing"
            + " behind a dead record is settled.",
        cause);
  }

  private void create(String topic) {
    Map<String, String> settings = new HashMap<>();
    settings.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
    settings.putAll(config.topicConfig());
    NewTopic wanted =
        new NewTopic(
                topic,
                Optional.ofNullable(config.partitions()),
                Optional.ofNullable(config.replicationFactor()).map(Integer::shortValue))
            .configs(settings);
    try {
      Answers.wait(admin.createTopics(List.of(wanted)).all(), Timeouts.QUESTION);
      LOG.info("Created the dead-letter topic {} at {}.", topic, servers);
    } catch (TopicExistsException raced) {
      // Another instance was faster.
    }
  }

  /** The largest record that the topic takes, in bytes, or -1 if we may not know. */
  int maxMessageBytes(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config found =
          Answers.wait(admin.describeConfigs(List.of(resource)).all(), Timeouts.QUESTION)
              .get(resource);
      return Integer.parseInt(found.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
    } catch (KafkaException | NumberFormatException unknown) {
      return -1;
    }
  }
}
