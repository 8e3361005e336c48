package io.penstock.spi;

import java.time.Duration;

/**
 * When a counter's epoch ends: whichever comes first.
 *
 * @param count at this value or above; 0 for no such limit
 * @param age so long after the first addition of the epoch, by the store's clock; null for no such
 *     limit
 */
public record CounterLimit(long count, Duration age) {

  public CounterLimit {
    if (count < 0 || (age != null && age.isNegative())) {
      throw new IllegalArgumentException("a limit is not negative");
    }
  }
}
