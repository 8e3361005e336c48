package io.penstock.engine;

import io.penstock.spi.DeadRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each dead letter with its position and reason, once it is durable. A flood is not logged one
 * by one: after some lines in a while it says so and is silent until the while is over.
 * Thread-safe.
 */
final class DeadLetterLog {

  /** Lines in a while. */
  static final int LINES = 20;

  /** How long a while is. */
  static final Duration WHILE = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(DeadLetterLog.class);

  private final String target;
  private final Clock clock;
  private Instant began = Instant.MIN;
  private int lines;

  /**
   * A log.
   *
   * @param target how the dead letter is called in messages
   */
  DeadLetterLog(String target, Clock clock) {
    this.target = target;
    this.clock = clock;
  }

  /** These are durable. */
  synchronized void durable(List<DeadRecord> records) {
    for (DeadRecord record : records) {
      Instant now = clock.instant();
      // A clock that was set back begins a new while, too.
      if (now.isBefore(began) || began.isBefore(now.minus(WHILE))) {
        began = now;
        lines = 0;
      }
      if (lines < LINES) {
        lines++;
        tell(record);
      } else if (lines == LINES) {
        lines++;
        log.warn(
            "more dead letters than are logged one by one; all of them are in {} and counted as"
                + " penstock.dead.letters",
            target);
      }
    }
  }

  private void tell(DeadRecord record) {
    log.warn(
        "record at {} is dead-lettered at stage {}: {} ({})",
        record.record().position(),
        record.stage().label(),
        record.rejection().message(),
        record.rejection().code());
  }
}
