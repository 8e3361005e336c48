package io.penstock.transform;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;

/**
 * Reads times from texts, strictly: 2024-02-30 is none, and neither is an hour that a clock skips.
 */
final class TimestampText {

  private static final String ISO = "iso";

  private static final int DAY_LENGTH = "2026-11-21".length();

  private final DateTimeFormatter formatter;
  private final ZoneId zone;
  private final boolean iso;

  TimestampText(String format, ZoneId zone) {
    this.formatter = formatter(format);
    this.zone = zone;
    this.iso = format.equals(ISO);
  }

  /** What is wrong with a format, or null. */
  static String problem(String format) {
    try {
      DateTimeFormatter formatter = formatter(format);
      String sample =
          formatter.format(ZonedDateTime.of(2026, 11, 21, 10, 15, 30, 0, ZoneOffset.UTC));
      read(formatter, sample);
      return null;
    } catch (DateTimeException incomplete) {
      return "a time cannot be read by this pattern; it needs year, month and day at least";
    } catch (IllegalArgumentException malformed) {
      return "not a pattern: " + malformed.getMessage();
    }
  }

  private static DateTimeFormatter formatter(String format) {
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
    if (format.equals(ISO)) {
      builder
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffsetId()
          .optionalEnd();
    } else {
      builder.appendPattern(format);
      if (letters(format).indexOf('y') >= 0 && letters(format).indexOf('G') < 0) {
        // Strictly, a year of an era is no year unless somebody says which era.
        builder.parseDefaulting(ChronoField.ERA, 1);
      }
    }
    return builder
        .toFormatter(Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT)
        .withChronology(IsoChronology.INSTANCE);
  }

  /** Many write a blank where ISO 8601 has the T; RFC 3339, section 5.6, lets them. */
  private static String withT(String text) {
    return text.length() > DAY_LENGTH && text.charAt(DAY_LENGTH) == ' '
        ? text.substring(0, DAY_LENGTH) + 'T' + text.substring(DAY_LENGTH + 1)
        : text;
  }

  private static String letters(String pattern) {
    return pattern.replaceAll("'[^']*'", "");
  }

  private static TemporalAccessor read(DateTimeFormatter formatter, String text) {
    return formatter.parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
  }

  /** Why a text is no time. */
  static final class NoTime extends Exception {

    private static final long serialVersionUID = 1L;

    private final String code;

    NoTime(String code, String message) {
      super(message, null, false, false);
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  /** The time that a text means. A day without a time means its first moment. */
  Instant instant(String text) throws NoTime {
    TemporalAccessor read;
    try {
      read = read(formatter, iso ? withT(text) : text);
    } catch (DateTimeException invalid) {
      throw new NoTime("TIMESTAMP_INVALID", "is not a time of the given format");
    }
    if (read instanceof ZonedDateTime zoned) {
      return zoned.toInstant();
    }
    if (zone == null) {
      throw new NoTime("TIMESTAMP_NO_ZONE", "has no time zone; zone would say which one is meant");
    }
    if (read instanceof LocalDate day) {
      return day.atStartOfDay(zone).toInstant();
    }
    LocalDateTime local = (LocalDateTime) read;
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    if (offsets.isEmpty()) {
      throw new NoTime("TIMESTAMP_INVALID", "is a time that the clocks of " + zone + " skipped");
    }
    // When clocks go back an hour comes twice; the first is meant, as everywhere in java.time.
    return local.toInstant(offsets.get(0));
  }
}
