package io.penstock.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Asks the leaders of partitions for offsets, each for itself: one that does not answer holds up no
 * other. A question without an answer is remembered, and asking again is to look at it again; so a
 * slow leader can be asked often with little patience. Used by the poll thread only.
 */
final class OffsetLookup {

  /** By then an answer has come or the client has given up; an older one tells of the past. */
  private static final long REMEMBERED_NANOS = Timeouts.QUESTION.multipliedBy(2).toNanos();

  private record Question(TopicPartition partition, Class<? extends OffsetSpec> what) {}

  private record Asked(KafkaFuture<ListOffsetsResultInfo> answer, long at) {}

  private final Admin admin;
  private final ListOffsetsOptions options;
  private final Map<Question, Asked> asked = new HashMap<>();

  OffsetLookup(Admin admin, Isolation isolation) {
    this.admin = admin;
    this.options =
        new ListOffsetsOptions(
            isolation == Isolation.READ_COMMITTED
                ? IsolationLevel.READ_COMMITTED
                : IsolationLevel.READ_UNCOMMITTED);
  }

  /**
   * The offsets of those partitions whose leaders answer in time.
   *
   * @param wanted what to ask of each partition
   * @param atMost how long to wait for all of them
   * @param unanswered takes in the others
   * @return offsets; -1 where no record is as late as the timestamp that was asked for
   * @throws InterruptException if the thread is interrupted
   */
  Map<TopicPartition, Long> ask(
      Map<TopicPartition, OffsetSpec> wanted, Duration atMost, Unanswered unanswered) {
    long now = System.nanoTime();
    asked.values().removeIf(question -> now - question.at() > REMEMBERED_NANOS);
    Map<TopicPartition, OffsetSpec> fresh = new HashMap<>(wanted);
    fresh.entrySet().removeIf(entry -> asked.containsKey(question(entry)));
    if (!fresh.isEmpty()) {
      ListOffsetsResult result = admin.listOffsets(fresh, options);
      fresh
          .entrySet()
          .forEach(
              entry ->
                  asked.put(
                      question(entry), new Asked(result.partitionResult(entry.getKey()), now)));
    }
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (Map.Entry<TopicPartition, OffsetSpec> entry : wanted.entrySet()) {
      KafkaFuture<ListOffsetsResultInfo> answer = asked.get(question(entry)).answer();
      try {
        offsets.put(entry.getKey(), Answers.wait(answer, left(atMost, now)).offset());
      } catch (InterruptException interrupted) {
        throw interrupted;
      } catch (KafkaException none) {
        unanswered.add(
            entry.getKey(),
            answer.isDone() ? none : new TimeoutException("the leader has not answered yet"));
      }
      if (answer.isDone()) {
        asked.remove(question(entry));
      }
    }
    return offsets;
  }

  private static Question question(Map.Entry<TopicPartition, OffsetSpec> entry) {
    return new Question(entry.getKey(), entry.getValue().getClass());
  }

  /** What is left of a time that began then. */
  static Duration left(Duration atMost, long since) {
    long left = atMost.toNanos() - (System.nanoTime() - since);
    return Duration.ofNanos(Math.max(0, left));
  }
}
