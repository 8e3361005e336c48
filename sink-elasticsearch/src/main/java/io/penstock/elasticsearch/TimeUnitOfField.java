package io.penstock.elasticsearch;

/** How a field tells a time. */
public enum TimeUnitOfField {
  /** A text like {@code 2026-11-21T10:15:30.5Z} or with another offset (ISO 8601). */
  ISO,
  /** A whole number of seconds since 1970-01-01T00:00:00Z. */
  SECONDS,
  /** A whole number of milliseconds since 1970-01-01T00:00:00Z. */
  MILLISECONDS,
  /** A whole number of microseconds since 1970-01-01T00:00:00Z. */
  MICROSECONDS
}
