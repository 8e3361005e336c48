package io.penstock.kafka;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Lag;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the group, from joining to leaving: the clients and everything that is true of
 * them only. Used by the poll thread only.
 */
final class ConsumerSession {

  private static final Logger LOG = LoggerFactory.getLogger(ConsumerSession.class);

  /** How long after the first assignment a refusal still counts as one at the start. */
  private static final Duration SETTLING = Duration.ofSeconds(10);

  private final KafkaSourceConfig config;
  private final String subject;
  private final Consumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final KafkaClientMetrics metrics;
  private final Assignments assignments = new Assignments();
  private final OffsetCommits commits;
  private final Rebalances rebalances;
  private final RangeCheck ranges;
  private final BrokerWatch watch;
  private final TopicWatch topics;
  private final Pauses pauses;
  private final SourceException endOfLast;
  private boolean hasRead;
  private SourceException end;

  /**
   * Takes both clients over and subscribes; joining happens in the polls.
   *
   * @param endOfLast why the membership before this one ended, which is said until this one has
   *     begun; null if this is the first
   */
  ConsumerSession(
      KafkaSourceConfig config,
      String subject,
      SourceContext context,
      Consumer<byte[], byte[]> consumer,
      Admin admin,
      SourceException endOfLast) {
    this.config = config;
    this.subject = subject;
    this.endOfLast = endOfLast;
    this.consumer = consumer;
    this.admin = admin;
    this.commits = new OffsetCommits(consumer, assignments, config, subject);
    this.ranges = new RangeCheck(consumer, config, context::keepsPositions);
    this.watch = new BrokerWatch(admin);
    this.topics = new TopicWatch(admin, config);
    this.pauses = new Pauses(consumer, assignments, config.maxUncommitted());
    this.rebalances =
        new Rebalances(
            consumer,
            assignments,
            commits,
            new StartPositions(consumer, admin, ranges, config),
            context,
            failure -> failed(failure, "finding where to start in"));
    if (config.topicPattern() == null) {
      consumer.subscribe(config.topics(), rebalances);
    } else {
      consumer.subscribe(pattern(config), rebalances);
    }
    this.metrics =
        config.clientMetrics()
            ? new KafkaClientMetrics(consumer, List.of(Tag.of("pipeline", context.pipeline())))
            : null;
    if (metrics != null) {
      metrics.bindTo(context.meters());
    }
  }

  /** One expression for what is wanted and not excluded: the client takes only one. */
  static Pattern pattern(KafkaSourceConfig config) {
    String wanted = "(?:" + config.topicPattern() + ")";
    return Pattern.compile(
        config.topicPatternExcept() == null || config.topicPatternExcept().isEmpty()
            ? wanted
            : "(?!(?:" + config.topicPatternExcept() + ")$)" + wanted);
  }

  List<SourceRecord> poll(Duration atMost) throws SourceException {
    SourceException refusal = commits.takeRefusal();
    if (refusal != null) {
      throw refusal;
    }
    ConsumerRecords<byte[], byte[]> polled;
    try {
      commits.sendIfDue();
      watch.tick(this::partitions);
      if (topics.tick(assignments.all())) {
        leaveOldTopics();
      }
      rebalances.findStarts();
      polled = consumer.poll(atMost);
      rebalances.rethrow();
      if (!polled.isEmpty() || !polled.nextOffsets().isEmpty()) {
        return received(polled);
      }
    } catch (InterruptException interrupted) {
      // The flag is set again; whoever set it decides what comes next.
      return List.of();
    } catch (OffsetOutOfRangeException gone) {
      goOnElsewhere(gone);
      return List.of();
    } catch (NoOffsetForPartitionException missing) {
      // The client looked before we had told it where to start, or forgot it.
      rebalances.lostStart(missing.partitions());
    } catch (KafkaException | IllegalStateException failure) {
      SourceException judged = failed(failure, "reading");
      if (judged.verdict() != Verdict.STOP && MembershipEnds.isEnd(failure, config)) {
        end = judged;
      }
      rebalances.rethrow();
      throw judged;
    }
    complain();
    rebalances.sayIfNothingIsOurs();
    return List.of();
  }

  private List<SourceRecord> received(ConsumerRecords<byte[], byte[]> polled) {
    watch.heard();
    hasRead = true;
    List<SourceRecord> records = RecordConversion.convert(polled, assignments);
    pauses.afterReading(polled.partitions());
    return records;
  }

  /** Says what an empty poll hides. */
  private void complain() throws SourceException {
    if (rebalances.startFailure() != null) {
      throw rebalances.startFailure();
    }
    SourceException noTopic = topics.complaint();
    if (noTopic != null) {
      throw noTopic;
    }
    if (watch.failure() != null) {
      throw new SourceException(
          Verdict.OUTAGE,
          "BROKER_UNAVAILABLE",
          "No broker has answered "
              + subject
              + " for "
              + watch.silence().toSeconds()
              + " s ("
              + ClientProperties.redact(watch.failure().getMessage(), config.properties())
              + "). Reading goes on by itself when they are back.",
          watch.failure());
    }
    if (endOfLast != null && !rebalances.isMember()) {
      throw endOfLast;
    }
  }

  /**
   * Why this membership has ended for good, so that another client has to take its place; null
   * while it lives.
   */
  SourceException end() {
    return end;
  }

  /** Goes over to topics that were created anew while we were reading the old ones, if any were. */
  private boolean leaveOldTopics() throws SourceException {
    Map<Assigned, CommitMetadata> anew = topics.createdAnew(assignments.all());
    if (!anew.isEmpty()) {
      Map<TopicPartition, Long> known = new HashMap<>();
      Map<TopicPartition, CommitMetadata> metadata = new HashMap<>();
      anew.forEach(
          (assigned, now) -> {
            known.put(assigned.partition(), assigned.offsets().committable());
            metadata.put(assigned.partition(), now);
          });
      rebalances.restart(ranges.forNewTopic(known), metadata, known.keySet());
    }
    return !anew.isEmpty();
  }

  void acceptNewTopic(Position standing) throws SourceException {
    ranges.acceptNewTopic(standing);
  }

  private void goOnElsewhere(OffsetOutOfRangeException gone) throws SourceException {
    Map<TopicPartition, Long> expected = gone.offsetOutOfRangePartitions();
    try {
      // A new topic that nobody has noticed yet is not the old one with a shorter log.
      topics.lookNow(assignments.all());
      if (leaveOldTopics()) {
        return;
      }
      Map<TopicPartition, Long> at = ranges.afterFailure(gone);
      at.entrySet()
          .removeIf(
              entry ->
                  assignments.get(entry.getKey()) == null
                      || entry.getValue().equals(expected.get(entry.getKey())));
      if (!at.isEmpty()) {
        rebalances.restart(at, Map.of(), lower(at, expected));
      }
    } catch (KafkaException failure) {
      throw failed(failure, "looking up the log of");
    }
  }

  /** Those that go on before where they were to. */
  private static Set<TopicPartition> lower(
      Map<TopicPartition, Long> at, Map<TopicPartition, Long> expected) {
    Set<TopicPartition> lower = new HashSet<>();
    at.forEach(
        (partition, offset) -> {
          if (offset < expected.get(partition)) {
            lower.add(partition);
          }
        });
    return lower;
  }

  @SuppressWarnings("StringEquality")
  void acknowledge(Collection<SourceRecord> settled) {
    Assigned assigned = null;
    for (SourceRecord record : settled) {
      String name = record.partition();
      if (assigned == null || assigned.name() != name) {
        assigned = assignments.ofGeneration(name);
        if (assigned == null) {
          continue;
        }
      }
      assigned.offsets().settle(record.position().high());
    }
    pauses.afterSettling();
  }

  void pause(Set<String> names) {
    pauses.pause(names);
  }

  void resume(Set<String> names) {
    pauses.resume(names);
  }

  void seek(Map<String, Position> next) throws SourceException {
    Map<TopicPartition, Long> wanted = new HashMap<>();
    next.forEach(
        (name, position) -> {
          Assigned assigned = assignments.named(name);
          // Where everything that was read is settled, to stand there already is to be there.
          boolean isThere =
              assigned != null
                  && assigned.offsets().held() == 0
                  && assigned.offsets().position() == position.high();
          if (assigned != null && !isThere) {
            wanted.put(assigned.partition(), position.high());
          }
        });
    if (wanted.isEmpty()) {
      return;
    }
    try {
      Map<TopicPartition, Long> at = new HashMap<>(ranges.forSeek(wanted));
      Map<TopicPartition, Long> rewound = new HashMap<>(at);
      rewound.keySet().retainAll(lower(at, wanted));
      at.keySet().removeAll(rewound.keySet());
      at.forEach(
          (partition, offset) -> {
            Assigned again = assignments.get(partition).restartedAt(offset);
            assignments.put(again);
            consumer.seek(partition, offset);
            if (!again.isPaused()) {
              consumer.resume(List.of(partition));
            }
          });
      if (!rewound.isEmpty()) {
        rebalances.restart(rewound, Map.of(), rewound.keySet());
      }
    } catch (KafkaException failure) {
      throw failed(failure, "looking up the log of");
    }
  }

  Map<String, Lag> lag() throws SourceException {
    if (end != null) {
      throw end;
    }
    if (endOfLast != null && !rebalances.knowsWhatIsOurs()) {
      throw endOfLast;
    }
    if (rebalances.startFailure() != null) {
      // Nothing would be behind in partitions that the engine has not heard of; and where others
      // have records, few polls say that these have none.
      throw rebalances.startFailure();
    }
    try {
      watch.refresh(partitions(), Timeouts.LAG);
    } catch (InterruptException interrupted) {
      // The flag is set again; what was known before will do.
    }
    return Lags.of(assignments, watch);
  }

  /** Commits what is settled and leaves; never throws. */
  void close() {
    leave(
        () -> {
          rebalances.leaving();
          lastCommit();
        });
  }

  /**
   * Gives up a membership that has ended: whatever is still assigned is lost, and nothing is
   * committed.
   */
  void abandon() {
    leave(
        () -> {
          rebalances.loseAll();
          rebalances.leaving();
        });
    rebalances.rethrow();
  }

  private void leave(Runnable first) {
    // An interrupt would make the last commit fail at once, and its work would be done again.
    boolean interrupted = Thread.interrupted();
    try {
      first.run();
      quietly(
          "metrics",
          () -> {
            if (metrics != null) {
              metrics.close();
            }
          });
      quietly("consumer", () -> consumer.close(CloseOptions.timeout(Timeouts.LEAVE)));
      quietly("admin client", () -> admin.close(Duration.ofSeconds(1)));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * A rebalance may have to be gone through before the group takes a commit again. What such a poll
   * returns is dropped: its offsets were never entered, so they are not committed either.
   */
  private void lastCommit() {
    long deadline = System.nanoTime() + Timeouts.LAST_COMMIT.toNanos();
    long left = Timeouts.LAST_COMMIT.toNanos();
    try {
      while (left > 0 && !commits.sendAndWait(assignments.all(), Duration.ofNanos(left))) {
        letRebalance();
        left = deadline - System.nanoTime();
      }
      if (left <= 0) {
        LOG.warn(
            "The group of {} has been rebalancing for too long to take a last commit; what was"
                + " settled since the one before is read again.",
            subject);
      }
    } catch (KafkaException failure) {
      LOG.warn(
          "The last commit of {} failed ({}); what was settled since the one before is read again.",
          subject,
          ClientProperties.redact(failure.getMessage(), config.properties()));
    }
  }

  private void letRebalance() {
    try {
      consumer.pause(consumer.assignment());
      consumer.poll(Duration.ofMillis(100));
    } catch (NoOffsetForPartitionException newlyAssigned) {
      // It will never be read by us: we are leaving.
    }
  }

  private static void quietly(String what, Runnable closing) {
    try {
      closing.run();
    } catch (RuntimeException failure) {
      LOG.warn("Closing the Kafka {} failed.", what, failure);
    }
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (Assigned assigned : assignments.all()) {
      partitions.add(assigned.partition());
    }
    return partitions;
  }

  private SourceException failed(RuntimeException failure, String doing) {
    return KafkaVerdicts.source(failure, phase(), doing + " " + subject, config.properties());
  }

  private KafkaVerdicts.Phase phase() {
    return hasRead || endOfLast != null || rebalances.assignedFor(SETTLING)
        ? KafkaVerdicts.Phase.RUNNING
        : KafkaVerdicts.Phase.STARTING;
  }
}
