package io.penstock.kafka;

import java.time.Duration;

/** How long the poll thread may wait for a broker. All are short: it must be back soon. */
final class Timeouts {

  /** For a question at the start or on assignment. */
  static final Duration QUESTION = Duration.ofSeconds(5);

  /** For a question that was asked before and is still open. */
  static final Duration OPEN_QUESTION = Duration.ofMillis(200);

  /** Between two attempts to find what could not be found out. */
  static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

  /** For the last commit before partitions are given away, and on closing. */
  static final Duration LAST_COMMIT = Duration.ofSeconds(5);

  /** For leaving the group on closing. */
  static final Duration LEAVE = Duration.ofSeconds(3);

  /** For the end offsets that a lag is computed from. */
  static final Duration LAG = Duration.ofSeconds(1);

  private Timeouts() {}
}
