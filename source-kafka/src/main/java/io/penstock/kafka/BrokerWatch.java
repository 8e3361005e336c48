package io.penstock.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Asks the brokers every few seconds, in the background, where the partitions end. The answer gives
 * the lag, also of paused partitions, which are not fetched and of which the consumer therefore
 * knows nothing new. No answer means that the brokers are away, which the consumer itself never
 * says: it only goes on returning nothing.
 *
 * <p>All methods are called by the poll thread; the futures are looked at, not waited for, except
 * in {@link #refresh}.
 */
final class BrokerWatch {

  /** How often the brokers are asked while all is well. */
  private static final long PERIOD_NANOS = Duration.ofSeconds(5).toNanos();

  /** How often while they are away. */
  private static final long PERIOD_AWAY_NANOS = Duration.ofSeconds(1).toNanos();

  private final Admin admin;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final Map<TopicPartition, KafkaFuture<ListOffsetsResult.ListOffsetsResultInfo>> asked =
      new HashMap<>();
  private KafkaFuture<?> pending;
  private long askedAt;
  private long answeredAt;
  private Throwable failure;

  BrokerWatch(Admin admin) {
    this.admin = admin;
    this.askedAt = System.nanoTime();
    this.answeredAt = askedAt;
  }

  /** Takes an answer that has come, and asks again if it is time. Does not wait. */
  void tick(Supplier<? extends Collection<TopicPartition>> partitions) {
    collect();
    long period = failure == null ? PERIOD_NANOS : PERIOD_AWAY_NANOS;
    if (pending == null && System.nanoTime() - askedAt >= period) {
      ask(partitions.get());
    }
  }

  /**
   * Asks now and waits for the answer; returns early, with what was known before, if the brokers
   * are slow or away.
   *
   * @throws InterruptException if the thread is interrupted
   */
  void refresh(Collection<TopicPartition> partitions, Duration atMost) {
    collect();
    if (pending == null) {
      ask(partitions);
    }
    if (failure == null) {
      try {
        pending.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException interrupted) {
        throw new InterruptException(interrupted);
      } catch (ExecutionException | TimeoutException | CancellationException later) {
        // collect() judges it now or on a later call.
      }
    }
    collect();
  }

  /**
   * Where a partition ends, or -1 if that is not known. Records of open transactions are before the
   * end: a transaction that nobody ends must show as a lag that does not shrink.
   */
  long end(TopicPartition partition) {
    return ends.getOrDefault(partition, -1L);
  }

  /** Records arrived: whatever an earlier question met, the brokers are there. */
  void heard() {
    failure = null;
    answeredAt = System.nanoTime();
  }

  /** Why the last question had no answer; null while the brokers are there. */
  Throwable failure() {
    return failure;
  }

  /** How long ago the brokers last answered. */
  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - answeredAt);
  }

  private void ask(Collection<TopicPartition> partitions) {
    askedAt = System.nanoTime();
    asked.clear();
    ends.keySet().retainAll(partitions);
    if (partitions.isEmpty()) {
      pending = admin.describeCluster().nodes();
      return;
    }
    Map<TopicPartition, OffsetSpec> question = new HashMap<>();
    for (TopicPartition partition : partitions) {
      question.put(partition, OffsetSpec.latest());
    }
    ListOffsetsResult result = admin.listOffsets(question);
    List<KafkaFuture<?>> all = new ArrayList<>();
    for (TopicPartition partition : Set.copyOf(partitions)) {
      asked.put(partition, result.partitionResult(partition));
      all.add(asked.get(partition));
    }
    pending = KafkaFuture.allOf(all.toArray(KafkaFuture[]::new));
  }

  /** One answered partition is enough: then the cluster is there, and the rest is its leaders'. */
  private void collect() {
    if (pending == null || !asked.values().stream().allMatch(KafkaFuture::isDone)) {
      return;
    }
    if (asked.isEmpty() && !pending.isDone()) {
      return;
    }
    boolean anyAnswer = false;
    Throwable anyFailure = null;
    if (asked.isEmpty()) {
      anyFailure = Outcome.of(pending).failure();
      anyAnswer = anyFailure == null;
    }
    for (Map.Entry<TopicPartition, KafkaFuture<ListOffsetsResult.ListOffsetsResultInfo>> entry :
        asked.entrySet()) {
      Outcome<ListOffsetsResult.ListOffsetsResultInfo> outcome = Outcome.of(entry.getValue());
      if (outcome.failure() == null) {
        ends.put(entry.getKey(), outcome.value().offset());
        anyAnswer = true;
      } else {
        anyFailure = outcome.failure();
      }
    }
    pending = null;
    if (anyAnswer) {
      heard();
    } else {
      failure = anyFailure;
    }
  }

  /** What became of a future that is done. */
  private record Outcome<T>(T value, Throwable failure) {

    static <T> Outcome<T> of(KafkaFuture<T> done) {
      try {
        return new Outcome<>(done.getNow(null), null);
      } catch (ExecutionException failed) {
        return new Outcome<>(null, failed.getCause());
      } catch (InterruptedException | CancellationException failed) {
        return new Outcome<>(null, failed);
      }
    }
  }
}
