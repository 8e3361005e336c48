package io.penstock.postgres.encode;

/** The unit of a time that is written as a number since 1970-01-01T00:00:00Z. */
public enum EpochUnit {
  SECONDS(1_000_000_000L),
  MILLIS(1_000_000L),
  MICROS(1_000L),
  NANOS(1L);

  private final long nanos;

  EpochUnit(long nanos) {
    this.nanos = nanos;
  }

  /** How many nanoseconds one unit has. */
  long nanos() {
    return nanos;
  }
}
