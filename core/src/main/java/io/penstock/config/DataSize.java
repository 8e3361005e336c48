package io.penstock.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written {@code 64MiB}, {@code 512KiB}, {@code 10MB} or as a bare number.
 *
 * @param bytes never negative
 */
public record DataSize(long bytes) implements Comparable<DataSize> {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})\\s*([kKmMgG]?[iI]?[bB]?)");

  public DataSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is not negative");
    }
  }

  /**
   * Parses a size.
   *
   * @throws IllegalArgumentException with a message for people
   */
  public static DataSize parse(String text) {
    Matcher matcher = TEXT.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a size is written like 64MiB, 512KiB or 1000000");
    }
    long number = Long.parseLong(matcher.group(1));
    long unit =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "", "b" -> 1L;
          case "k", "kib" -> 1L << 10;
          case "kb" -> 1_000L;
          case "m", "mib" -> 1L << 20;
          case "mb" -> 1_000_000L;
          case "g", "gib" -> 1L << 30;
          case "gb" -> 1_000_000_000L;
          default ->
              throw new IllegalArgumentException(
                  "unknown unit " + matcher.group(2) + "; use B, KiB, MiB, GiB, KB, MB or GB");
        };
    try {
      return new DataSize(Math.multiplyExact(number, unit));
    } catch (ArithmeticException tooLarge) {
      throw new IllegalArgumentException("the size is too large", tooLarge);
    }
  }

  @Override
  public int compareTo(DataSize other) {
    return Long.compare(bytes, other.bytes);
  }

  @Override
  public String toString() {
    if (bytes >= 1 << 20 && bytes % (1 << 20) == 0) {
      return (bytes >> 20) + "MiB";
    }
    if (bytes >= 1 << 10 && bytes % (1 << 10) == 0) {
      return (bytes >> 10) + "KiB";
    }
    return Long.toString(bytes);
  }
}
