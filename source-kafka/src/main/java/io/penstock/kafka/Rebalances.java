package io.penstock.kafka;

import io.penstock.spi.PartitionStart;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when partitions come and go. The client calls it on the poll thread, from within a
 * poll. A failure here must not leave through the client, which would wrap it and go on with a
 * partition whose start nobody has set; it is kept, and the start is looked up again.
 */
final class Rebalances implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(Rebalances.class);

  /** How long the group may take to give a new member its first partitions. */
  private static final Duration FIRST_ROUNDS = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final Assignments assignments;
  private final OffsetCommits commits;
  private final StartPositions starts;
  private final SourceContext context;
  private final Function<RuntimeException, SourceException> judge;

  /** Assigned to us, but we do not know yet where they start; the engine has not heard of them. */
  private final Set<TopicPartition> withoutStart = new HashSet<>();

  private SourceException startFailure;
  private long findAgainAt;
  private RuntimeException engineFailure;
  private long firstAssignedAt;
  private boolean everAssigned;
  private boolean leaving;
  private long joinedAt;
  private boolean saidNothing;

  /**
   * A listener.
   *
   * @param judge makes the exception for a failure of the client
   */
  Rebalances(
      Consumer<byte[], byte[]> consumer,
      Assignments assignments,
      OffsetCommits commits,
      StartPositions starts,
      SourceContext context,
      Function<RuntimeException, SourceException> judge) {
    this.consumer = consumer;
    this.assignments = assignments;
    this.commits = commits;
    this.starts = starts;
    this.context = context;
    this.judge = judge;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (leaving) {
      return;
    }
    if (!everAssigned) {
      everAssigned = true;
      firstAssignedAt = System.nanoTime();
    }
    // Until we have set a start, the client must not set one itself and read from there.
    consumer.pause(partitions);
    withoutStart.addAll(partitions);
    try {
      findStarts(Timeouts.QUESTION);
    } finally {
      await(partitions);
    }
  }

  /**
   * Gives partitions without a start a position, from which nothing is read because they rest:
   * without any, the client would complain in every poll and return nothing of the others.
   */
  private void await(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      if (withoutStart.contains(partition)) {
        consumer.seek(partition, 0);
      }
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    withoutStart.removeAll(partitions);
    List<Assigned> ours = ours(partitions);
    if (ours.isEmpty()) {
      return;
    }
    try {
      tell(() -> context.revoked(names(ours)));
      commits.sendAndWait(ours, Timeouts.LAST_COMMIT);
    } finally {
      end(ours);
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    withoutStart.removeAll(partitions);
    List<Assigned> ours = ours(partitions);
    if (ours.isEmpty()) {
      return;
    }
    LOG.warn(
        "The group has given {} to somebody else without asking; what was not committed is read"
            + " again there. Was this process stopped, or without a connection, for longer than the"
            + " session timeout?",
        TopicPartitions.list(names(ours)));
    lose(ours);
  }

  /** This membership is over: nothing is ours any more. */
  void loseAll() {
    withoutStart.clear();
    List<Assigned> ours = List.copyOf(assignments.all());
    if (!ours.isEmpty()) {
      lose(ours);
    }
  }

  private void lose(List<Assigned> ours) {
    try {
      tell(() -> context.lost(names(ours)));
    } finally {
      end(ours);
    }
  }

  /** Looks up the starts that are still missing, if it is time to; keeps the failure. */
  void findStarts() {
    if (withoutStart.isEmpty()) {
      startFailure = null;
    } else if (startFailure == null || System.nanoTime() - findAgainAt >= 0) {
      findStarts(Timeouts.OPEN_QUESTION);
    }
  }

  private void findStarts(Duration patience) {
    Map<TopicPartition, StartPositions.Found> found;
    try {
      StartPositions.Answer answer = starts.find(withoutStart, patience);
      startFailure = answer.failure() == null ? null : judge.apply(answer.failure());
      found = answer.found();
    } catch (InterruptException interrupted) {
      throw interrupted;
    } catch (SourceException refused) {
      startFailure = refused;
      return;
    } catch (KafkaException failed) {
      startFailure = judge.apply(failed);
      return;
    } finally {
      findAgainAt = System.nanoTime() + Timeouts.BETWEEN_ATTEMPTS.toNanos();
    }
    withoutStart.removeAll(found.keySet());
    if (!found.isEmpty()) {
      begin(found);
    }
  }

  private void begin(Map<TopicPartition, StartPositions.Found> found) {
    List<PartitionStart> startingAt = new ArrayList<>();
    found.forEach(
        (partition, start) -> {
          consumer.seek(partition, start.offset());
          Assigned assigned =
              new Assigned(partition, start.offset().offset(), start.committed(), start.metadata());
          assignments.put(assigned);
          startingAt.add(assigned.start(start.offset().offset(), false));
          if (start.committed() == Assigned.NOT_COMMITTED) {
            // A start at the end must hold even if we die before anything arrives.
            commits.soon();
          }
        });
    tell(startingAt);
  }

  /**
   * Tells the engine something, unless we are leaving. What it throws must not go through the
   * client, which would take it for its own failure; see {@link #rethrow}.
   */
  private void tell(Runnable call) {
    if (leaving) {
      return;
    }
    try {
      call.run();
    } catch (KafkaException ours) {
      throw ours;
    } catch (RuntimeException theirs) {
      engineFailure = theirs;
    }
  }

  /** Throws what the engine threw when it was last told something. */
  void rethrow() {
    RuntimeException failure = engineFailure;
    engineFailure = null;
    if (failure != null) {
      throw failure;
    }
  }

  /** Tells the engine, which may pause some of them from within; the others begin. */
  private void tell(List<PartitionStart> startingAt) {
    tell(() -> context.assigned(startingAt));
    List<TopicPartition> begun = new ArrayList<>();
    for (PartitionStart start : startingAt) {
      Assigned assigned = assignments.named(start.position().partition());
      if (assigned != null && !assigned.isPaused()) {
        begun.add(assigned.partition());
      }
    }
    consumer.resume(begun);
  }

  /**
   * Tells the engine, once, that it has to wait for nothing: this member is in the group and has no
   * partitions. Only after a while, because a member often gets its first ones in a second round.
   */
  void sayIfNothingIsOurs() {
    if (saidNothing || !withoutStart.isEmpty() || !assignments.all().isEmpty()) {
      return;
    }
    if (joinedAt == 0) {
      if (isMember()) {
        joinedAt = System.nanoTime();
      }
    } else if (System.nanoTime() - joinedAt > FIRST_ROUNDS.toNanos()) {
      saidNothing = true;
      context.assigned(List.of());
    }
  }

  /** Whether the group has taken us in. */
  boolean isMember() {
    return consumer.groupMetadata().generationId() > 0;
  }

  /** Whether the group has said what is ours, or has had the time to. */
  boolean knowsWhatIsOurs() {
    return everAssigned || saidNothing;
  }

  /**
   * Goes on elsewhere with partitions that stay ours: for the engine they are taken away and given
   * again, so that no work of before the jump is mixed up with that of after it.
   *
   * @param at where, for partitions that are ours
   * @param metadata what to commit beside offsets from now on, for those where that changes
   * @param rewound those that have to go back: what was read from there on is not there any more
   */
  void restart(
      Map<TopicPartition, Long> at,
      Map<TopicPartition, CommitMetadata> metadata,
      Set<TopicPartition> rewound) {
    List<Assigned> ours = ours(at.keySet());
    tell(() -> context.revoked(names(ours)));
    commits.sendAndWait(
        ours.stream().filter(a -> !metadata.containsKey(a.partition())).toList(),
        Timeouts.LAST_COMMIT);
    List<PartitionStart> startingAt = new ArrayList<>();
    for (Assigned before : ours) {
      TopicPartition partition = before.partition();
      CommitMetadata changed = metadata.get(partition);
      Assigned after =
          new Assigned(
              partition,
              at.get(partition),
              Assigned.NOT_COMMITTED,
              changed == null ? before.metadata() : changed.toString());
      consumer.pause(List.of(partition));
      consumer.seek(partition, at.get(partition));
      assignments.put(after);
      startingAt.add(after.start(at.get(partition), rewound.contains(partition)));
    }
    commits.soon();
    tell(startingAt);
  }

  /** Why partitions still have no start; null if all have one. */
  SourceException startFailure() {
    return startFailure;
  }

  /** These turned out to have no position. */
  void lostStart(Collection<TopicPartition> partitions) {
    List<TopicPartition> ours = new ArrayList<>(partitions);
    ours.retainAll(consumer.assignment());
    consumer.pause(ours);
    withoutStart.addAll(ours);
    await(ours);
    findAgainAt = System.nanoTime();
  }

  /** Whether the group has given us an assignment, be it empty, for so long. */
  boolean assignedFor(Duration time) {
    return everAssigned && System.nanoTime() - firstAssignedAt >= time.toNanos();
  }

  /**
   * From now on the engine hears nothing any more: we are leaving. What is settled is still
   * committed before it goes.
   */
  void leaving() {
    leaving = true;
  }

  private List<Assigned> ours(Collection<TopicPartition> partitions) {
    List<Assigned> ours = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      Assigned assigned = assignments.get(partition);
      if (assigned != null) {
        ours.add(assigned);
      }
    }
    return ours;
  }

  private void end(List<Assigned> ours) {
    for (Assigned assigned : ours) {
      assignments.remove(assigned.partition());
    }
  }

  private static Set<String> names(List<Assigned> ours) {
    Set<String> names = new LinkedHashSet<>();
    for (Assigned assigned : ours) {
      names.add(assigned.name());
    }
    return names;
  }
}
