package io.penstock.kafka;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;

/**
 * What is committed beside an offset, for two questions that the number alone cannot answer: was
 * the topic deleted and created anew since (then the number means nothing), and is a partition
 * without an offset a new one (then it must be read from its start, whatever {@code start} says).
 *
 * @param topicId the topic's identity when the offset was read, or null if unknown
 * @param partitions how many partitions the topic had when the group first started on it
 */
record CommitMetadata(Uuid topicId, int partitions) {

  private static final Pattern TEXT =
      Pattern.compile("penstock topic=([A-Za-z0-9_-]{22}) partitions=(\\d{1,9})");

  /** Reads what {@link #toString} wrote; null for anything else, such as another program's. */
  static CommitMetadata parse(String text) {
    Matcher matcher = TEXT.matcher(text == null ? "" : text);
    return matcher.matches()
        ? new CommitMetadata(Uuid.fromString(matcher.group(1)), Integer.parseInt(matcher.group(2)))
        : null;
  }

  /** The topic's identity in words of the engine; null if it is unknown. */
  String incarnation() {
    return topicId.equals(Uuid.ZERO_UUID) ? null : topicId.toString();
  }

  /** Whether an offset with this metadata belongs to another topic of the same name. */
  boolean isOfAnother(Uuid currentTopicId) {
    return !topicId.equals(currentTopicId);
  }

  @Override
  public String toString() {
    return "penstock topic=" + topicId + " partitions=" + partitions;
  }
}
