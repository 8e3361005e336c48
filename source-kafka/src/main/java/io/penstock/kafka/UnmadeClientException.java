package io.penstock.kafka;

import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/** A Kafka client could not be constructed, which is before it has talked to anybody. */
final class UnmadeClientException extends KafkaException {

  private UnmadeClientException(Throwable cause) {
    super(cause);
  }

  /** Runs a constructor and marks what it throws. */
  static <T> T marking(Supplier<T> constructor) {
    try {
      return constructor.get();
    } catch (KafkaException | IllegalArgumentException failure) {
      throw new UnmadeClientException(failure);
    }
  }
}
