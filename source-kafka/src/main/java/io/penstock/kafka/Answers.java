package io.penstock.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Waits for an administration client as the other clients wait: bounded, with their exceptions. */
final class Answers {

  private Answers() {}

  /**
   * The answer.
   *
   * @throws KafkaException the failure, or {@link TimeoutException} if none came in time
   * @throws InterruptException if the thread is interrupted; its flag is set again
   */
  static <T> T wait(KafkaFuture<T> future, Duration atMost) {
    try {
      return future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (java.util.concurrent.TimeoutException late) {
      throw new TimeoutException("no broker answered within " + atMost.toMillis() + " ms", late);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof KafkaException known) {
        throw known;
      }
      throw new KafkaException(failed.getCause());
    }
  }
}
