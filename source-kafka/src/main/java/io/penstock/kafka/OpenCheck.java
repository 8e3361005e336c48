package io.penstock.kafka;

import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks, before the group is joined, what would otherwise show as a consumer that reads nothing: are
 * the brokers there, do they let us in, are the topics there, may we read them, may we use the
 * group.
 */
final class OpenCheck {

  private final KafkaSourceConfig config;
  private final Admin admin;

  OpenCheck(KafkaSourceConfig config, Admin admin) {
    this.config = config;
    this.admin = admin;
  }

  /**
   * Runs the checks.
   *
   * @throws SourceException for a missing topic or right
   * @throws KafkaException for any other failure of a broker
   */
  void run() throws SourceException {
    if (config.topicPattern() == null) {
      topics();
    } else {
      Answers.wait(admin.describeCluster().clusterId(), Timeouts.QUESTION);
    }
    group();
  }

  private void topics() throws SourceException {
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin
            .describeTopics(
                TopicCollection.ofTopicNames(config.topics()),
                new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    List<String> missing = new ArrayList<>();
    List<String> forbidden = new ArrayList<>();
    for (String topic : config.topics()) {
      try {
        TopicDescription found = Answers.wait(answers.get(topic), Timeouts.QUESTION);
        if (found.authorizedOperations() != null
            && !found.authorizedOperations().contains(AclOperation.READ)) {
          forbidden.add(topic);
        }
      } catch (UnknownTopicOrPartitionException absent) {
        missing.add(topic);
      }
    }
    if (!missing.isEmpty()) {
      boolean wait = config.topicMissing() == TopicMissing.WAIT;
      throw new SourceException(
          wait ? Verdict.OUTAGE : Verdict.STOP,
          "TOPIC_MISSING",
          "There is no topic "
              + TopicPartitions.list(missing)
              + " at "
              + config.bootstrapServers()
              + ", or the user may not see it. "
              + (wait
                  ? "Waiting until it is created."
                  : "Create it or correct topics; topicMissing: wait waits for it."));
    }
    if (!forbidden.isEmpty()) {
      throw new SourceException(
          Verdict.STOP,
          "TOPIC_AUTHORIZATION",
          "The user may see but not read "
              + TopicPartitions.list(forbidden)
              + " at "
              + config.bootstrapServers()
              + ". Grant READ on it.");
    }
  }

  /**
   * A new cluster takes a while to find a coordinator, and a consumer waits for that as long as it
   * takes, so only a refusal counts here.
   *
   * @throws KafkaException for a refusal
   */
  void group() {
    try {
      Answers.wait(
          admin.listConsumerGroupOffsets(config.groupId()).partitionsToOffsetAndMetadata(),
          Timeouts.QUESTION);
    } catch (RetriableException notYet) {
      // The polls go on asking.
    }
  }
}
