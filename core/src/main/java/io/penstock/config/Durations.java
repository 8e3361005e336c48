package io.penstock.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The notation of durations: {@code 500ms}, {@code 1.5s}, {@code 2m}, {@code 1h}, {@code 7d}. */
public final class Durations {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)(ms|s|m|h|d)?");

  private Durations() {}

  /**
   * Parses a duration. A bare number means seconds, because the variables of the services that a
   * pipeline replaces mean seconds.
   *
   * @throws IllegalArgumentException with a message for people, which does not repeat the text
   */
  public static Duration parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a duration is written like 500ms, 1.5s, 2m, 1h or 7d; a bare number means seconds");
    }
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    long nanosPerUnit =
        switch (unit) {
          case "ms" -> 1_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          case "d" -> 86_400_000_000_000L;
          default -> 1_000_000_000L;
        };
    try {
      return Duration.ofNanos(
          new BigDecimal(matcher.group(1))
              .multiply(BigDecimal.valueOf(nanosPerUnit))
              .toBigIntegerExact()
              .longValueExact());
    } catch (ArithmeticException unfit) {
      throw new IllegalArgumentException(
          "a duration is at most 292 years and not finer than a nanosecond", unfit);
    }
  }

  /** The shortest notation that {@link #parse} reads as the same duration. */
  public static String format(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("a duration is not negative");
    }
    long nanos = duration.toNanos();
    if (nanos % 1_000_000_000L != 0) {
      return BigDecimal.valueOf(nanos, 6).stripTrailingZeros().toPlainString() + "ms";
    }
    long seconds = duration.toSeconds();
    if (seconds != 0 && seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds != 0 && seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    if (seconds != 0 && seconds % 60 == 0) {
      return seconds / 60 + "m";
    }
    return seconds + "s";
  }
}
