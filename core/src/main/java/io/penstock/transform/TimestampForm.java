package io.penstock.transform;

/** How a time is written into a document. */
public enum TimestampForm {
  /** ISO 8601 in UTC: {@code 2026-11-21T10:15:30.123Z}. */
  ISO,
  /** Seconds since 1970; what is finer is cut off. */
  EPOCH_SECONDS,
  /** Milliseconds since 1970; what is finer is cut off. */
  EPOCH_MILLIS,
  /** Microseconds since 1970; what is finer is cut off. */
  EPOCH_MICROS
}
