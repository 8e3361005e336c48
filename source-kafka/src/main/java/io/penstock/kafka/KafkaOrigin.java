package io.penstock.kafka;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.OriginWriter;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Sends records back to the topic and partition that they came from. Their timestamp is that of
 * now, because a topic's retention counts from it; the first one is in a header.
 */
final class KafkaOrigin implements OriginWriter {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final KafkaConnection connection;
  private final Map<String, Integer> partitions = new HashMap<>();
  private DeadLetterProducer producer;

  KafkaOrigin(KafkaConnection connection) {
    this.connection = connection;
  }

  @Override
  public void write(List<DeadRecord> records) throws SourceException, InterruptedException {
    try {
      List<ProducerRecord<byte[], byte[]>> returned = new ArrayList<>(records.size());
      for (DeadRecord dead : records) {
        returned.add(returned(dead));
      }
      send(returned);
    } catch (InterruptException interrupted) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while returning records");
    } catch (KafkaException failure) {
      throw KafkaVerdicts.source(
          failure,
          KafkaVerdicts.Phase.RUNNING,
          "Returning " + records.size() + " records to " + description(),
          connection.properties());
    }
  }

  private ProducerRecord<byte[], byte[]> returned(DeadRecord dead) throws SourceException {
    SourceRecord record = dead.record();
    TopicPartition origin = TopicPartitions.parse(record.partition());
    if (origin == null) {
      throw new SourceException(
          Verdict.STOP,
          "NO_ORIGIN",
          "The record at " + record.position() + " does not come from a topic of Kafka.");
    }
    // The partition that it had, however its producer chose it; unless it is no longer there.
    boolean there = origin.partition() < partitions(origin.topic());
    return new ProducerRecord<>(
        origin.topic(),
        there ? origin.partition() : null,
        null,
        record.key(),
        record.value(),
        headers(dead));
  }

  private static RecordHeaders headers(DeadRecord dead) {
    RecordHeaders headers = new RecordHeaders();
    DeadLetterHeaders.addOwn(headers, dead.record().headers());
    if (headers.lastHeader(REPLAY_HEADERS + "letter") == null) {
      Position position = dead.record().position();
      DeadLetterHeaders.add(headers, REPLAY_HEADERS + "letter", dead.fingerprint());
      DeadLetterHeaders.add(headers, REPLAY_HEADERS + "source", position.partition());
      DeadLetterHeaders.add(
          headers, REPLAY_HEADERS + "position", position.high() + "-" + position.low());
      if (dead.record().timestamp() != SourceRecord.NO_TIMESTAMP) {
        DeadLetterHeaders.add(
            headers, REPLAY_HEADERS + "timestamp", Long.toString(dead.record().timestamp()));
      }
    }
    return headers;
  }

  /** How many there are. Asked first, because sending to a missing topic may create it. */
  private int partitions(String topic) throws SourceException {
    Integer known = partitions.get(topic);
    if (known != null) {
      return known;
    }
    try (Admin admin =
        UnmadeClientException.marking(
            () -> Admin.create(ClientProperties.admin(connection, Timeouts.QUESTION)))) {
      int found =
          Answers.wait(
                  admin.describeTopics(List.of(topic)).topicNameValues().get(topic),
                  Timeouts.QUESTION)
              .partitions()
              .size();
      partitions.put(topic, found);
      return found;
    } catch (UnknownTopicOrPartitionException missing) {
      throw new SourceException(
          Verdict.STOP,
          "TOPIC_MISSING",
          "There is no topic "
              + topic
              + " at "
              + connection.bootstrapServers()
              + " any more, or the user may not see it; replay through the pipeline instead.",
          missing);
    }
  }

  private void send(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
    if (producer == null) {
      producer = new DeadLetterProducer(ClientProperties.producer(connection, TIMEOUT));
    }
    producer.sendAndWait(records);
  }

  @Override
  public String description() {
    return "kafka at " + connection.bootstrapServers();
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close();
      producer = null;
    }
  }
}
