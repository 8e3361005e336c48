package io.penstock.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * A producer that is made anew after a failure that it would not get over: an idempotent producer
 * that was once refused goes on refusing by itself. Thread-safe.
 */
final class DeadLetterProducer {

  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Map<String, Object> properties;
  private Producer<byte[], byte[]> producer;
  private boolean closed;

  /**
   * A producer.
   *
   * @throws KafkaException if the properties cannot work
   */
  DeadLetterProducer(Map<String, Object> properties) {
    this.properties = properties;
    this.producer = make();
  }

  private Producer<byte[], byte[]> make() {
    return UnmadeClientException.marking(() -> new KafkaProducer<>(properties));
  }

  /**
   * Sends; the future fails with what the broker said.
   *
   * @throws KafkaException if the producer itself cannot go on
   */
  Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> letter) {
    Producer<byte[], byte[]> current = current();
    try {
      return current.send(letter);
    } catch (IllegalStateException broken) {
      replace(current);
      throw new KafkaException("the producer could not go on and was replaced", broken);
    } catch (KafkaException broken) {
      replaceAfter(broken);
      throw broken;
    }
  }

  /**
   * Sends all, then waits for all.
   *
   * @throws KafkaException the first failure; any of the records may have been written
   */
  void sendAndWait(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
    List<Future<RecordMetadata>> answers = new ArrayList<>(records.size());
    for (ProducerRecord<byte[], byte[]> record : records) {
      answers.add(send(record));
    }
    for (Future<RecordMetadata> answer : answers) {
      try {
        answer.get();
      } catch (ExecutionException failed) {
        KafkaException failure =
            failed.getCause() instanceof KafkaException known
                ? known
                : new KafkaException(failed.getCause());
        replaceAfter(failure);
        throw failure;
      }
    }
  }

  private synchronized Producer<byte[], byte[]> current() {
    if (closed) {
      throw new KafkaException("the dead letter is closed");
    }
    if (producer == null) {
      producer = make();
    }
    return producer;
  }

  /** Judges whether a failure leaves the producer usable, and replaces it if not. */
  void replaceAfter(KafkaException failure) {
    boolean getsOverIt =
        failure instanceof RetriableException || failure instanceof TopicAuthorizationException;
    if (!getsOverIt) {
      Producer<byte[], byte[]> current;
      synchronized (this) {
        current = producer;
      }
      replace(current);
    }
  }

  private void replace(Producer<byte[], byte[]> broken) {
    synchronized (this) {
      if (producer != broken || broken == null) {
        return;
      }
      producer = null;
    }
    // Other lanes' records that it still holds fail there and are written again.
    broken.close(Duration.ZERO);
  }

  void close() {
    Producer<byte[], byte[]> last;
    synchronized (this) {
      closed = true;
      last = producer;
      producer = null;
    }
    if (last != null) {
      last.close(CLOSE);
    }
  }
}
