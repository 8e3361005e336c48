package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;

/**
 * Times as Postgres counts them: microseconds since 2000-01-01, at the precision of the column.
 *
 * @param column named in rejections
 * @param precision digits of a second that the column keeps, 0 to 6
 */
record Micros(ColumnName column, int precision, EncodeOptions options) {

  /** 2000-01-01 in days since 1970-01-01. */
  static final long EPOCH_DAY = 10_957;

  private static final long EPOCH_SECOND = EPOCH_DAY * 86_400;

  /** Limits of the type, 4714-11-24 BC and the beginning of 294277 AD. */
  private static final long MIN = -211_813_488_000_000_000L;

  private static final long END = 9_223_371_331_200_000_000L;

  static Micros of(ColumnName column, int typeModifier, EncodeOptions options) {
    return new Micros(column, typeModifier < 0 ? 6 : Math.min(6, typeModifier), options);
  }

  /** A point on the time line. */
  long timestamp(long epochSecond, int nano, boolean finer) throws RejectedException {
    long micros;
    try {
      micros =
          Math.addExact(
              Math.multiplyExact(epochSecond - EPOCH_SECOND, 1_000_000L),
              roundedNanos(nano, finer));
    } catch (ArithmeticException outOfRange) {
      throw range();
    }
    micros = roundedMicros(micros);
    if (micros < MIN || micros >= END) {
      throw range();
    }
    return micros;
  }

  /** Any other number of seconds and nanoseconds, in microseconds. */
  long amount(long seconds, int nano, boolean finer) throws RejectedException {
    try {
      return roundedMicros(
          Math.addExact(Math.multiplyExact(seconds, 1_000_000L), roundedNanos(nano, finer)));
    } catch (ArithmeticException outOfRange) {
      throw range();
    }
  }

  private long roundedNanos(int nano, boolean finer) throws RejectedException {
    int rest = nano % 1_000;
    long micros = nano / 1_000;
    if (rest == 0 && !finer) {
      return micros;
    }
    rounding();
    return rest >= 500 ? micros + 1 : micros;
  }

  private long roundedMicros(long micros) throws RejectedException {
    if (precision == 6) {
      return micros;
    }
    long unit = 1;
    for (int i = precision; i < 6; i++) {
      unit *= 10;
    }
    long rest = Math.floorMod(micros, unit);
    if (rest == 0) {
      return micros;
    }
    rounding();
    return rest * 2 >= unit ? micros + unit - rest : micros - rest;
  }

  private void rounding() throws RejectedException {
    if (options.rounding() == Rounding.NONE) {
      throw column.reject(Codes.COLUMN_SCALE, "has more than " + precision + " digits of a second");
    }
    options.rounded().run();
  }

  RejectedException range() {
    return column.reject(Codes.TIMESTAMP_RANGE, "does not exist or is outside of the type's range");
  }
}
