package io.penstock.kafka;

import io.penstock.spi.DeadLetterException;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Reads the dead letters of a topic back, from its beginning (or a moment) to where it ended when
 * reading began. Joins no group and commits nothing, so it may be used beside anything. In order
 * within each partition of the dead-letter topic. For one thread.
 */
public final class KafkaDeadLetterReader implements AutoCloseable {

  /** How long a topic may deliver nothing although it has not ended. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final KafkaConnection connection;
  private final String topic;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final Deque<ConsumerRecord<byte[], byte[]>> read = new ArrayDeque<>();

  private KafkaDeadLetterReader(
      Consumer<byte[], byte[]> consumer, KafkaConnection connection, String topic) {
    this.consumer = consumer;
    this.connection = connection;
    this.topic = topic;
  }

  /**
   * Opens a topic.
   *
   * @param since null for all
   */
  static KafkaDeadLetterReader open(KafkaConnection connection, String topic, Instant since)
      throws DeadLetterException {
    Consumer<byte[], byte[]> consumer = null;
    try {
      consumer =
          UnmadeClientException.marking(
              () -> new KafkaConsumer<>(ClientProperties.reader(connection)));
      KafkaDeadLetterReader reader = new KafkaDeadLetterReader(consumer, connection, topic);
      reader.begin(since);
      return reader;
    } catch (KafkaException | DeadLetterException failure) {
      if (consumer != null) {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
      }
      if (failure instanceof DeadLetterException known) {
        throw known;
      }
      throw failed(failure, connection, topic);
    }
  }

  private void begin(Instant since) throws DeadLetterException {
    List<PartitionInfo> partitions = consumer.partitionsFor(topic, Timeouts.QUESTION);
    if (partitions == null || partitions.isEmpty()) {
      throw new DeadLetterException(
          Verdict.STOP,
          "TOPIC_MISSING",
          "There is no topic " + topic + " at " + connection.bootstrapServers() + ".");
    }
    List<TopicPartition> all =
        partitions.stream().map(p -> new TopicPartition(topic, p.partition())).toList();
    consumer.assign(all);
    ends.putAll(consumer.endOffsets(all, Timeouts.QUESTION));
    if (since == null) {
      consumer.seekToBeginning(all);
      return;
    }
    Map<TopicPartition, Long> moments = new HashMap<>();
    all.forEach(partition -> moments.put(partition, since.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found =
        consumer.offsetsForTimes(moments, Timeouts.QUESTION);
    for (TopicPartition partition : all) {
      OffsetAndTimestamp first = found.get(partition);
      consumer.seek(partition, first == null ? ends.get(partition) : first.offset());
    }
  }

  /**
   * The next dead letter. Marks that letters were replayed or discarded are passed over.
   *
   * @return null at the end
   * @throws DeadLetterException if the broker does not answer or refuses
   */
  public KafkaDeadLetterEntry next() throws DeadLetterException, InterruptedException {
    ConsumerRecord<byte[], byte[]> record = nextRecord();
    while (record != null && ResolvedMarks.isMark(record)) {
      record = nextRecord();
    }
    return record == null ? null : DeadLetterParser.parse(record);
  }

  /** The next record of whatever kind; null at the end. */
  ConsumerRecord<byte[], byte[]> nextRecord() throws DeadLetterException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (read.isEmpty()) {
        List<TopicPartition> ended = new ArrayList<>();
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
          if (consumer.position(end.getKey(), Timeouts.QUESTION) >= end.getValue()) {
            ended.add(end.getKey());
          }
        }
        ends.keySet().removeAll(ended);
        consumer.pause(ended);
        if (ends.isEmpty()) {
          return null;
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
          if (end != null && record.offset() < end) {
            read.add(record);
          }
        }
        if (read.isEmpty() && System.nanoTime() - deadline > 0) {
          throw new DeadLetterException(
              Verdict.OUTAGE,
              "BROKER_UNAVAILABLE",
              "The brokers of "
                  + topic
                  + " at "
                  + connection.bootstrapServers()
                  + " have delivered nothing for "
                  + PATIENCE.toSeconds()
                  + " s. Check that they are up.");
        }
      }
    } catch (InterruptException interrupted) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while reading dead letters");
    } catch (KafkaException failure) {
      throw failed(failure, connection, topic);
    }
    return read.poll();
  }

  private static DeadLetterException failed(
      Exception failure, KafkaConnection connection, String topic) {
    return KafkaVerdicts.deadLetter(
        failure,
        KafkaVerdicts.Phase.STARTING,
        "Reading dead letters from " + topic + " at " + connection.bootstrapServers(),
        connection.properties());
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
