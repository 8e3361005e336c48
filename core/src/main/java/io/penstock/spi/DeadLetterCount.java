package io.penstock.spi;

import java.time.Instant;

/**
 * How many dead letters share status, stage and code.
 *
 * @param count at least 1
 * @param first when the first of them was given up
 * @param last when the last of them was given up
 */
public record DeadLetterCount(
    DeadLetterStatus status, Stage stage, String code, long count, Instant first, Instant last) {

  /** A group of one letter. */
  static DeadLetterCount of(StoredDeadLetter letter) {
    DeadRecord dead = letter.dead();
    return new DeadLetterCount(
        letter.status(), dead.stage(), dead.rejection().code(), 1, dead.time(), dead.time());
  }

  /** Both groups together. */
  DeadLetterCount plus(DeadLetterCount more) {
    return new DeadLetterCount(
        status,
        stage,
        code,
        count + more.count,
        more.first.isBefore(first) ? more.first : first,
        more.last.isAfter(last) ? more.last : last);
  }
}
