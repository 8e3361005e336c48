package io.penstock.postgres.encode;

import java.time.LocalDate;

/**
 * A date, a time of day, or both, read from a text in the extended form of ISO 8601: {@code
 * 2024-01-31}, {@code 23:59}, {@code 23:59:59.999999}, {@code 2024-01-31T23:59:59+01:00}. Between
 * date and time stands a {@code T} or a blank; a zone is {@code Z} or an offset. Nothing else is
 * guessed: no other order of day and month, no names, no leap second, no 24 o'clock.
 *
 * <p>Written by hand because it runs for every timestamp of every row; {@link
 * java.time.OffsetDateTime#parse} takes many times as long.
 */
final class IsoTime {

  /** What a text turned out to be. */
  enum Syntax {
    OK,
    /** Not of this form at all. */
    MALFORMED,
    /** Of this form, but there is no such day or time, or its year is not in 1 to 9999. */
    IMPOSSIBLE
  }

  private final String text;
  private int at;

  private int year;
  private int month;
  private int day;
  private int secondOfDay;
  private int nano;
  private boolean finerThanNanos;
  private boolean hasZone;
  private int offsetSeconds;
  private boolean impossible;

  private IsoTime(String text) {
    this.text = text;
  }

  private Syntax syntax(boolean wellFormed) {
    if (!wellFormed || at != text.length()) {
      return Syntax.MALFORMED;
    }
    return impossible ? Syntax.IMPOSSIBLE : Syntax.OK;
  }

  /** The outcome of reading, beside what was read. */
  record Read(Syntax syntax, IsoTime time) {}

  static Read date(String text) {
    IsoTime time = new IsoTime(text);
    return new Read(time.syntax(time.readDate()), time);
  }

  static Read time(String text) {
    IsoTime time = new IsoTime(text);
    return new Read(time.syntax(time.readTime() && time.readZone()), time);
  }

  static Read timestamp(String text) {
    IsoTime time = new IsoTime(text);
    boolean wellFormed =
        time.readDate()
            && (time.skip('T') || time.skip('t') || time.skip(' '))
            && time.readTime()
            && time.readZone();
    return new Read(time.syntax(wellFormed), time);
  }

  long epochDay() {
    return LocalDate.of(year, month, day).toEpochDay();
  }

  /** Seconds since the epoch of the date and time as if they were in UTC. */
  long localEpochSecond() {
    return epochDay() * 86_400 + secondOfDay;
  }

  int secondOfDay() {
    return secondOfDay;
  }

  int nano() {
    return nano;
  }

  /** Whether there were digits other than zero behind the ninth. */
  boolean isFinerThanNanos() {
    return finerThanNanos;
  }

  boolean hasZone() {
    return hasZone;
  }

  /** Seconds east of UTC. */
  int offsetSeconds() {
    return offsetSeconds;
  }

  private boolean readDate() {
    year = digits(4);
    boolean shape = year >= 0 && skip('-') && (month = digits(2)) >= 0 && skip('-');
    if (!shape || (day = digits(2)) < 0) {
      return false;
    }
    if (year == 0 || month < 1 || month > 12 || day < 1 || day > lengthOfMonth()) {
      impossible = true;
    }
    return true;
  }

  private int lengthOfMonth() {
    return switch (month) {
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  private boolean readTime() {
    int hour = digits(2);
    if (hour < 0 || !skip(':')) {
      return false;
    }
    int minute = digits(2);
    if (minute < 0) {
      return false;
    }
    int second = 0;
    if (skip(':')) {
      second = digits(2);
      if (second < 0 || skip('.') && !readFraction()) {
        return false;
      }
    }
    if (hour > 23 || minute > 59 || second > 59) {
      impossible = true;
    }
    secondOfDay = (hour * 60 + minute) * 60 + second;
    return true;
  }

  private boolean readFraction() {
    int start = at;
    int unit = 100_000_000;
    while (at < text.length() && isDigit(text.charAt(at))) {
      int digit = text.charAt(at++) - '0';
      nano += digit * unit;
      finerThanNanos |= unit == 0 && digit != 0;
      unit /= 10;
    }
    return at > start;
  }

  private boolean readZone() {
    if (at == text.length()) {
      return true;
    }
    hasZone = true;
    if (skip('Z') || skip('z')) {
      return true;
    }
    int sign = skip('+') ? 1 : skip('-') ? -1 : 0;
    if (sign == 0) {
      return false;
    }
    int hours = digits(2);
    if (hours < 0) {
      return false;
    }
    int minutes = 0;
    if (at < text.length()) {
      skip(':');
      minutes = digits(2);
      if (minutes < 0) {
        return false;
      }
    }
    if (hours > 15 || minutes > 59) {
      impossible = true;
    }
    offsetSeconds = sign * (hours * 60 + minutes) * 60;
    return true;
  }

  private boolean skip(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  /** Reads exactly so many digits; -1 if they are not there. */
  private int digits(int count) {
    if (at + count > text.length()) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < count; i++) {
      char c = text.charAt(at + i);
      if (!isDigit(c)) {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    at += count;
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
