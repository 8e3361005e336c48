package io.penstock.kafka;

import io.penstock.config.Secret;
import io.penstock.spi.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the offsets before which everything is settled: in the background at an interval, and
 * waiting for the answer before partitions go away. A commit that fails costs nothing but reading
 * again, so it never stops anything; what it says is where a restart would begin.
 */
final class OffsetCommits {

  private static final Logger LOG = LoggerFactory.getLogger(OffsetCommits.class);

  /** A commit without an answer for so long is given up: the next one says the same and more. */
  private static final long UNANSWERED_NANOS = Duration.ofMinutes(2).toNanos();

  private static final String AGAIN =
      "They are committed again within the commit interval if they are still ours.";

  private final Consumer<byte[], byte[]> consumer;
  private final Assignments assignments;
  private final String subject;
  private final Map<String, Secret> properties;
  private final long intervalNanos;
  private long dueAt;
  private boolean underWay;

  /** Whether a failure that lasts was logged, so that its repetitions need not be. */
  private boolean troubled;

  private long sentAt;
  private SourceException refusal;

  OffsetCommits(
      Consumer<byte[], byte[]> consumer,
      Assignments assignments,
      KafkaSourceConfig config,
      String subject) {
    this.consumer = consumer;
    this.assignments = assignments;
    this.subject = subject;
    this.properties = config.properties();
    this.intervalNanos = config.commitInterval().toNanos();
    this.dueAt = System.nanoTime() + intervalNanos;
  }

  /** Makes the next {@link #sendIfDue} send at once. */
  void soon() {
    dueAt = System.nanoTime();
  }

  /**
   * Sends what has moved if the interval is over; the answer comes during a later poll.
   *
   * @throws InterruptException if the thread is interrupted
   */
  void sendIfDue() {
    long now = System.nanoTime();
    if (now - dueAt < 0 || (underWay && now - sentAt < UNANSWERED_NANOS)) {
      return;
    }
    dueAt = now + intervalNanos;
    List<Assigned> moved = dirty(assignments.all());
    if (moved.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = offsets(moved);
    underWay = true;
    sentAt = now;
    try {
      consumer.commitAsync(offsets, (sent, failure) -> answered(moved, offsets, failure));
    } catch (InterruptException interrupted) {
      underWay = false;
      throw interrupted;
    } catch (KafkaException failure) {
      answered(moved, offsets, failure);
    }
  }

  /** Runs on the poll thread, from within a later poll or commit. */
  private void answered(
      List<Assigned> moved, Map<TopicPartition, OffsetAndMetadata> offsets, Exception failure) {
    underWay = false;
    if (failure == null) {
      taken(moved, offsets);
      return;
    }
    explain(
        failure,
        offsets,
        "They are committed again within the commit interval if they are" + " still ours.");
    if (failure instanceof AuthorizationException || failure instanceof AuthenticationException) {
      refusal =
          KafkaVerdicts.source(
              failure, KafkaVerdicts.Phase.RUNNING, "committing offsets of " + subject, properties);
    }
  }

  /** A refusal that the pipeline should hear of, once; null if there is none. */
  SourceException takeRefusal() {
    SourceException taken = refusal;
    refusal = null;
    return taken;
  }

  /**
   * Commits and waits for the answer.
   *
   * @param which assignments that are about to end
   * @param atMost how long to wait
   * @return false if the group has to finish a rebalance first, so that it is worth polling and
   *     trying again; true if everything is committed or the commit failed for good, which has then
   *     been logged
   * @throws InterruptException if the thread is interrupted
   */
  boolean sendAndWait(Collection<Assigned> which, Duration atMost) {
    List<Assigned> moved = dirty(which);
    if (moved.isEmpty()) {
      return true;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = offsets(moved);
    try {
      consumer.commitSync(offsets, atMost);
      taken(moved, offsets);
      return true;
    } catch (InterruptException interrupted) {
      throw interrupted;
    } catch (KafkaException failure) {
      explain(failure, offsets, "What comes after the last committed offset is read again.");
      return !(failure instanceof RebalanceInProgressException);
    }
  }

  private void taken(List<Assigned> moved, Map<TopicPartition, OffsetAndMetadata> offsets) {
    if (troubled) {
      troubled = false;
      LOG.info("Offsets of {} are committed again.", subject);
    }
    for (Assigned assigned : moved) {
      assigned.committed(offsets.get(assigned.partition()).offset());
    }
  }

  private static List<Assigned> dirty(Collection<Assigned> which) {
    List<Assigned> moved = new ArrayList<>();
    for (Assigned assigned : which) {
      if (assigned.isDirty()) {
        moved.add(assigned);
      }
    }
    return moved;
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(List<Assigned> moved) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (Assigned assigned : moved) {
      offsets.put(assigned.partition(), assigned.toCommit());
    }
    return offsets;
  }

  private void explain(
      Exception failure, Map<TopicPartition, OffsetAndMetadata> offsets, String consequence) {
    List<String> positions =
        offsets.entrySet().stream()
            .map(entry -> TopicPartitions.name(entry.getKey()) + "@" + entry.getValue().offset())
            .toList();
    String what = TopicPartitions.list(positions);
    Throwable cause =
        failure instanceof RetriableCommitFailedException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RebalanceInProgressException) {
      // Usual, and over within moments; what lasts is said where somebody waits for it.
      LOG.debug("The group is rebalancing; not committed yet: {}. {}", what, consequence);
    } else if (isNoLongerMember(cause)) {
      LOG.warn(
          "Not committed: {}. The group has given these partitions to somebody else or is about to"
              + " ({}); their records are read again from the last committed offset.",
          what,
          cause.getClass().getSimpleName());
    } else if (!troubled) {
      troubled = true;
      LOG.warn(
          "Not committed: {} ({}: {}). {} Repetitions are not logged.",
          what,
          cause.getClass().getSimpleName(),
          ClientProperties.redact(cause.getMessage(), properties),
          consequence);
    } else {
      LOG.debug("Still not committed: {}.", what, cause);
    }
  }

  private static boolean isNoLongerMember(Throwable cause) {
    return cause instanceof CommitFailedException
        || cause instanceof UnknownMemberIdException
        || cause instanceof IllegalGenerationException
        || cause instanceof StaleMemberEpochException
        || cause instanceof FencedInstanceIdException;
  }
}
