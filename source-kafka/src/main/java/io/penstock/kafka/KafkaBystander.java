package io.penstock.kafka;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Lag;
import io.penstock.spi.Source;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads a stretch of each partition without a group, for tools; commits nothing. */
final class KafkaBystander implements Source {

  private final KafkaSourceConfig config;
  private final String description;
  private final Map<TopicPartition, Long> from = new LinkedHashMap<>();
  private final Map<TopicPartition, Long> to = new HashMap<>();
  private Consumer<byte[], byte[]> consumer;

  KafkaBystander(
      KafkaSourceConfig config,
      String description,
      Map<String, Position> from,
      Map<String, Position> to) {
    this.config = config;
    this.description = description;
    from.forEach((name, start) -> this.from.put(TopicPartitions.parse(name), start.high()));
    to.forEach((name, end) -> this.to.put(TopicPartitions.parse(name), end.high()));
  }

  @Override
  public void open(SourceContext context) throws SourceException {
    close();
    try {
      consumer =
          UnmadeClientException.marking(
              () -> {
                Map<String, Object> properties = ClientProperties.reader(config.connection());
                if (config.isolation() == Isolation.READ_UNCOMMITTED) {
                  properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
                }
                // A stretch that is no longer there is an error, not another stretch.
                properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
                return new KafkaConsumer<>(properties);
              });
      consumer.assign(from.keySet());
      from.forEach(consumer::seek);
    } catch (KafkaException failure) {
      throw failed(failure);
    }
    Map<String, Position> assigned = new LinkedHashMap<>();
    from.forEach(
        (partition, start) -> {
          String name = TopicPartitions.name(partition);
          assigned.put(name, Position.of(name, start));
        });
    context.assigned(assigned);
  }

  @Override
  public List<SourceRecord> poll(Duration atMost) throws SourceException {
    List<SourceRecord> records = new ArrayList<>();
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < to.get(partition)) {
          records.add(
              new SourceRecord(
                  Position.of(TopicPartitions.name(partition), record.offset()),
                  record.key(),
                  record.value(),
                  RecordConversion.headers(record.headers()),
                  record.timestamp()));
        }
      }
    } catch (KafkaException failure) {
      throw failed(failure);
    }
    return records;
  }

  private SourceException failed(KafkaException failure) {
    if (failure instanceof org.apache.kafka.clients.consumer.OffsetOutOfRangeException) {
      return new SourceException(
          Verdict.STOP,
          "OFFSET_OUT_OF_RANGE",
          description + ": records have been deleted while they were looked at; begin again",
          failure);
    }
    return KafkaVerdicts.source(
        failure, KafkaVerdicts.Phase.RUNNING, "Reading " + description, config.properties());
  }

  @Override
  public void acknowledge(Collection<SourceRecord> settled) {
    // A bystander's acknowledgement is nobody's business.
  }

  @Override
  public void pause(Set<String> partitions) {
    if (consumer != null) {
      consumer.pause(known(partitions));
    }
  }

  @Override
  public void resume(Set<String> partitions) {
    if (consumer != null) {
      consumer.resume(known(partitions));
    }
  }

  private List<TopicPartition> known(Set<String> partitions) {
    return partitions.stream().map(TopicPartitions::parse).filter(from::containsKey).toList();
  }

  /** What is in flight does not count here; the engine knows that. */
  @Override
  public Map<String, Lag> lag() throws SourceException {
    Map<String, Lag> lag = new HashMap<>();
    try {
      for (TopicPartition partition : from.keySet()) {
        long left = to.get(partition) - consumer.position(partition, Timeouts.LAG);
        lag.put(TopicPartitions.name(partition), new Lag(Math.max(0, left), Double.NaN));
      }
    } catch (KafkaException failure) {
      throw failed(failure);
    }
    return lag;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    Consumer<byte[], byte[]> closing = consumer;
    consumer = null;
    if (closing != null) {
      closing.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }
}
