package io.penstock.producer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends a workload to a Kafka topic. Every record is acknowledged by all replicas and none is sent
 * twice, so what {@link #send} returns is what lies in the topic. For one thread.
 */
public final class KafkaLoad implements AutoCloseable {

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;

  /**
   * A connection.
   *
   * @param client properties of the Kafka client; {@code bootstrap.servers} is required
   * @param topic must exist, unless the broker creates topics
   */
  public KafkaLoad(Map<String, ?> client, String topic) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.putAll(client);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    this.topic = topic;
  }

  /**
   * Sends records and returns when all are acknowledged.
   *
   * @param count how many
   * @param ratePerSecond how many a second; 0 for as fast as possible
   * @param progress told now and then how many were handed to the client
   * @return the books that a pipeline over them must show
   * @throws KafkaException if a record could not be delivered; later ones may or may not have been
   * @throws InterruptedException if interrupted; what was sent stays sent
   */
  public ExpectedBooks send(Workload workload, long count, int ratePerSecond, LongConsumer progress)
      throws InterruptedException {
    ExpectedBooks books = new ExpectedBooks();
    AtomicReference<Exception> failure = new AtomicReference<>();
    Pace pace = new Pace(ratePerSecond);
    try {
      for (long i = 0; i < count && failure.get() == null; i++) {
        pace.await(i);
        SyntheticRecord record = workload.next();
        books.add(record.expectation());
        producer.send(
            new ProducerRecord<>(topic, null, record.timestamp(), record.key(), record.value()),
            (metadata, problem) -> failure.compareAndSet(null, problem));
        progress.accept(i + 1);
      }
      producer.flush();
    } catch (InterruptException interrupted) {
      // The client's own exception has set the flag again; this method speaks the language's.
      Thread.interrupted();
      throw new InterruptedException("interrupted while sending to " + topic);
    }
    if (failure.get() != null) {
      throw new KafkaException(
          "could not send to " + topic + ": " + failure.get().getMessage(), failure.get());
    }
    return books;
  }

  /** Gives up what is not sent yet. */
  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
