package io.penstock.transform;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;

/** What a number that stands for a time counts, from 1970-01-01T00:00:00Z on. */
public enum TimestampUnit {
  /** Seconds; fractions down to a nanosecond. */
  SECONDS(1_000_000_000L),
  /** Milliseconds. */
  MILLIS(1_000_000L),
  /** Microseconds. */
  MICROS(1_000L),
  /** Nanoseconds. */
  NANOS(1L);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long nanos;

  TimestampUnit(long nanos) {
    this.nanos = nanos;
  }

  /**
   * The time that a number means.
   *
   * @throws ArithmeticException if it is finer than a nanosecond
   * @throws java.time.DateTimeException if no clock goes so far
   */
  Instant instant(BigDecimal number) {
    if (number.precision() - (long) number.scale() > 40) {
      throw new java.time.DateTimeException("beyond all clocks");
    }
    BigInteger total = number.multiply(BigDecimal.valueOf(nanos)).toBigIntegerExact();
    BigInteger[] parts = total.divideAndRemainder(BigInteger.valueOf(NANOS_PER_SECOND));
    if (parts[0].bitLength() > 62) {
      throw new java.time.DateTimeException("beyond all clocks");
    }
    return Instant.ofEpochSecond(parts[0].longValue(), parts[1].longValue());
  }

  /** As above, for a whole number. */
  Instant instant(long number) {
    long perSecond = NANOS_PER_SECOND / nanos;
    return Instant.ofEpochSecond(
        Math.floorDiv(number, perSecond), Math.floorMod(number, perSecond) * nanos);
  }

  /** The number that stands for a time; what is finer than the unit is cut off. */
  long number(Instant instant) {
    long perSecond = NANOS_PER_SECOND / nanos;
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), perSecond), instant.getNano() / nanos);
  }
}
