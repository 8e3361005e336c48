package io.penstock.kafka;

import io.penstock.record.Position;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges positions that are not in the log (any more), by the configured policy. */
final class RangeCheck {

  private static final Logger LOG = LoggerFactory.getLogger(RangeCheck.class);

  private final Consumer<byte[], byte[]> consumer;
  private final KafkaSourceConfig config;
  private final BooleanSupplier ledger;

  /**
   * A judge.
   *
   * @param ledger whether a ledger decides where reading goes on, so that the group's offsets alone
   *     change nothing
   */
  RangeCheck(Consumer<byte[], byte[]> consumer, KafkaSourceConfig config, BooleanSupplier ledger) {
    this.consumer = consumer;
    this.config = config;
    this.ledger = ledger;
  }

  /**
   * Where to go on after the client found positions out of range.
   *
   * @return for each partition the offset to read next; the same one if it turns out to be there
   * @throws SourceException {@link Verdict#STOP} if the loss is not accepted
   */
  Map<TopicPartition, Long> afterFailure(OffsetOutOfRangeException failure) throws SourceException {
    return judge(
        failure.offsetOutOfRangePartitions(),
        failure instanceof LogTruncationException truncation
            ? truncation.divergentOffsets()
            : null);
  }

  /**
   * Where to read when a position is asked for: there, or, if it is out of range and the loss is
   * accepted, where the policy says.
   *
   * @throws SourceException {@link Verdict#STOP} if a position is out of range and the loss is not
   *     accepted
   */
  Map<TopicPartition, Long> forSeek(Map<TopicPartition, Long> wanted) throws SourceException {
    return judge(wanted, null);
  }

  /**
   * Where to read partitions of a topic that was created anew.
   *
   * @param known the offsets that were next in the old one
   * @throws SourceException {@link Verdict#STOP} if the loss is not accepted
   */
  Map<TopicPartition, Long> forNewTopic(Map<TopicPartition, Long> known) throws SourceException {
    String what =
        TopicPartitions.list(
            known.entrySet().stream()
                .map(entry -> TopicPartitions.name(entry.getKey()) + "@" + entry.getValue())
                .toList());
    if (config.onOffsetOutOfRange() == OutOfRange.FAIL) {
      throw new SourceException(
          Verdict.STOP,
          "TOPIC_RECREATED",
          "The topic was deleted and created anew since group "
              + config.groupId()
              + " stood at "
              + what
              + "; these offsets mean nothing in the new one, and what was not read of the old one"
              + " is lost. To go on, set onOffsetOutOfRange to earliest or latest once, or reset "
              + accounts()
              + ".");
    }
    LOG.warn(
        "The topic was deleted and created anew since group {} stood at {}. onOffsetOutOfRange: {}"
            + " accepts that; going on.",
        config.groupId(),
        what,
        config.onOffsetOutOfRange() == OutOfRange.LATEST ? "latest" : "earliest");
    return config.onOffsetOutOfRange() == OutOfRange.LATEST
        ? consumer.endOffsets(known.keySet(), Timeouts.QUESTION)
        : consumer.beginningOffsets(known.keySet(), Timeouts.QUESTION);
  }

  /**
   * Judges that the ledger stands in a topic that was deleted; returns if that is accepted.
   *
   * @throws SourceException {@link Verdict#STOP} if the loss is not accepted
   */
  void acceptNewTopic(Position standing) throws SourceException {
    if (config.onOffsetOutOfRange() == OutOfRange.FAIL) {
      throw new SourceException(
          Verdict.STOP,
          "TOPIC_RECREATED",
          "The ledger stands at "
              + standing
              + " of another topic of that name: it was deleted and created anew. This position"
              + " means nothing in the new one, and what was not read of the old one is lost. To go"
              + " on, set onOffsetOutOfRange to earliest or latest once, or say for each partition"
              + " where to go on: penstock ledger reset FILE --partition "
              + standing.partition()
              + " --to N.");
    }
    LOG.warn(
        "The topic was deleted and created anew since the ledger stood at {}. onOffsetOutOfRange: {}"
            + " accepts that; going on.",
        standing,
        config.onOffsetOutOfRange() == OutOfRange.LATEST ? "latest" : "earliest");
  }

  /** What there is to reset, by a person who says where to go on. */
  private String accounts() {
    String group = "the offsets of group " + config.groupId();
    return ledger.getAsBoolean()
        ? group + " and the ledger, which decides (penstock ledger reset FILE --partition P --to N)"
        : group;
  }

  /**
   * Compares with what is there.
   *
   * @param divergent null, or, if logs were cut back behind the positions, the last offsets that
   *     are still what they were, where known
   */
  private Map<TopicPartition, Long> judge(
      Map<TopicPartition, Long> wanted, Map<TopicPartition, OffsetAndMetadata> divergent)
      throws SourceException {
    boolean truncated = divergent != null;
    Map<TopicPartition, Long> first = consumer.beginningOffsets(wanted.keySet(), Timeouts.QUESTION);
    Map<TopicPartition, Long> end = consumer.endOffsets(wanted.keySet(), Timeouts.QUESTION);
    Map<TopicPartition, Long> result = new HashMap<>(wanted);
    List<String> problems = new ArrayList<>();
    for (Map.Entry<TopicPartition, Long> entry : wanted.entrySet()) {
      TopicPartition partition = entry.getKey();
      long offset = entry.getValue();
      long from = first.get(partition);
      long to = end.get(partition);
      if (truncated || offset < from || offset > to) {
        problems.add(describe(partition, offset, from, to, truncated));
        long accepted = config.onOffsetOutOfRange() == OutOfRange.LATEST ? to : from;
        // Behind a cut, what was read before it is still the same and need not be read again.
        result.put(
            partition,
            truncated && divergent.containsKey(partition)
                ? divergent.get(partition).offset()
                : accepted);
      }
    }
    if (problems.isEmpty()) {
      return result;
    }
    String what = TopicPartitions.list(problems);
    if (config.onOffsetOutOfRange() == OutOfRange.FAIL) {
      throw new SourceException(
          Verdict.STOP,
          truncated ? "LOG_TRUNCATED" : "OFFSET_OUT_OF_RANGE",
          what
              + ". To accept that and go on, set onOffsetOutOfRange to earliest or latest, or reset "
              + accounts()
              + ".");
    }
    LOG.warn(
        "{}. onOffsetOutOfRange: {} accepts that; going on.",
        what,
        config.onOffsetOutOfRange() == OutOfRange.LATEST ? "latest" : "earliest");
    return result;
  }

  private static String describe(
      TopicPartition partition, long expected, long from, long to, boolean truncated) {
    String name = TopicPartitions.name(partition);
    if (expected < from) {
      return name
          + ": expected offset "
          + expected
          + ", but the log starts at "
          + from
          + "; "
          + (from - expected)
          + " offsets are lost (retention is shorter than the backlog)";
    }
    if (truncated) {
      return name
          + ": the log was cut back behind offset "
          + expected
          + ", which was read, and other records may stand there now (an unclean leader election)";
    }
    return name
        + ": expected offset "
        + expected
        + ", but the log ends at "
        + to
        + " (the topic was created anew, or its log was cut)";
  }
}
