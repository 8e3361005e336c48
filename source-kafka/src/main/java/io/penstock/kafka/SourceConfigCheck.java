package io.penstock.kafka;

import io.penstock.config.SelfChecking.Finding;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Finds the combinations of settings of a {@link KafkaSourceConfig} that cannot work. */
final class SourceConfigCheck {

  private final KafkaSourceConfig config;
  private final List<Finding> findings = new ArrayList<>();

  private SourceConfigCheck(KafkaSourceConfig config) {
    this.config = config;
  }

  static List<Finding> findings(KafkaSourceConfig config) {
    SourceConfigCheck check = new SourceConfigCheck(config);
    check.topics();
    check.start();
    check.group();
    check.findings.addAll(ClientProperties.checkConsumer(config));
    return List.copyOf(check.findings);
  }

  /** The moment of {@link KafkaSourceConfig#startTimestamp}. */
  static Instant instant(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  private void topics() {
    if (config.topics().isEmpty() == (config.topicPattern() == null)) {
      add(
          config.topics().isEmpty() ? "topics" : "topicPattern",
          "set exactly one of topics and topicPattern");
    }
    Set<String> seen = new HashSet<>();
    for (String topic : config.topics()) {
      if (!TopicPartitions.isLegalTopic(topic)) {
        add(
            "topics",
            "a topic's name has 1 to 249 letters, digits, dots, underscores or dashes; '"
                + topic
                + "' is not one");
      } else if (!seen.add(topic)) {
        add("topics", "the topic " + topic + " is listed twice");
      }
    }
    if (config.topicPattern() != null) {
      regex("topicPattern", config.topicPattern());
      if (config.topicPatternExcept() != null) {
        regex("topicPatternExcept", config.topicPatternExcept());
      }
    }
  }

  private void regex(String key, String text) {
    try {
      Pattern.compile(text);
    } catch (PatternSyntaxException wrong) {
      add(key, "not a regular expression: " + wrong.getDescription() + " at " + wrong.getIndex());
    }
  }

  private void start() {
    if ((config.start() == Start.TIMESTAMP) != (config.startTimestamp() != null)) {
      add("startTimestamp", "start: timestamp and startTimestamp go together");
    }
    if ((config.start() == Start.OFFSETS) == config.startOffsets().isEmpty()) {
      add("startOffsets", "start: offsets and startOffsets go together");
    }
    if (config.startTimestamp() != null) {
      try {
        instant(config.startTimestamp());
      } catch (DateTimeException wrong) {
        add("startTimestamp", "a moment with a zone is wanted, such as 2026-11-21T00:00:00Z");
      }
    }
    for (Map.Entry<String, Long> entry : config.startOffsets().entrySet()) {
      if (TopicPartitions.parse(entry.getKey()) == null) {
        add(
            "startOffsets",
            "the key '" + entry.getKey() + "' is not a topic and a partition, such as events-0");
      } else if (entry.getValue() < 0) {
        add("startOffsets", "the offset of " + entry.getKey() + " is negative");
      }
    }
  }

  private void group() {
    if (config.groupInstanceId() != null && config.groupInstanceId().isBlank()) {
      add("groupInstanceId", "is blank; give each instance its own name or leave it out");
    }
  }

  private void add(String key, String message) {
    findings.add(new Finding(key, message));
  }
}
