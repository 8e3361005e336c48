package io.penstock.validate;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;

/** What a text must be. */
public enum RuleFormat {
  /** A UUID in its 36 characters. */
  UUID("a UUID of 36 characters"),
  /** A time in ISO 8601 with a zone: {@code 2026-11-21T10:15:30.123Z}. */
  TIMESTAMP("a time in ISO 8601 with a time zone"),
  /** A day in ISO 8601: {@code 2026-11-21}. */
  DATE("a day in ISO 8601");

  private static final int UUID_LENGTH = 36;

  private final String wanted;

  RuleFormat(String wanted) {
    this.wanted = wanted;
  }

  String wanted() {
    return wanted;
  }

  boolean fits(String text) {
    switch (this) {
      case UUID:
        return isUuid(text);
      case TIMESTAMP:
        return isTime(text);
      default:
        return isDay(text);
    }
  }

  private static boolean isUuid(String text) {
    if (text.length() != UUID_LENGTH) {
      return false;
    }
    try {
      // The JDK takes short groups too; written out again they are longer.
      return java.util.UUID.fromString(text).toString().equalsIgnoreCase(text);
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private static boolean isTime(String text) {
    try {
      OffsetDateTime.parse(text);
      return true;
    } catch (DateTimeException invalid) {
      return false;
    }
  }

  private static boolean isDay(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeException invalid) {
      return false;
    }
  }
}
