package io.penstock.postgres.encode;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Reads numbers out of the values that documents and records hold. */
final class Numbers {

  /** More digits than any column keeps; guards {@link BigDecimal} against absurd exponents. */
  private static final int MAX_TEXT = 200_000;

  private Numbers() {}

  /**
   * The value as an exact decimal number, or null if it is no number. A text counts if it is
   * written as JSON writes a number: no blanks, no plus sign, no leading zeros, no separators.
   */
  static BigDecimal decimal(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal;
    }
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      return BigDecimal.valueOf(((Number) value).longValue());
    }
    if (value instanceof BigInteger integer) {
      return new BigDecimal(integer);
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) ? BigDecimal.valueOf(number) : null;
    }
    if (value instanceof Float number) {
      return Float.isFinite(number) ? new BigDecimal(number.toString()) : null;
    }
    if (value instanceof String text && isJsonNumber(text)) {
      try {
        return new BigDecimal(text);
      } catch (NumberFormatException exponentTooLarge) {
        return null;
      }
    }
    return null;
  }

  static boolean isJsonNumber(String text) {
    int length = text.length();
    int i = 0;
    if (length == 0 || length > MAX_TEXT) {
      return false;
    }
    if (text.charAt(0) == '-') {
      i++;
    }
    int digits = digits(text, i);
    if (digits == 0 || digits > 1 && text.charAt(i) == '0') {
      return false;
    }
    i += digits;
    if (i < length && text.charAt(i) == '.') {
      digits = digits(text, i + 1);
      if (digits == 0) {
        return false;
      }
      i += 1 + digits;
    }
    if (i < length && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < length && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
        i++;
      }
      digits = digits(text, i);
      if (digits == 0) {
        return false;
      }
      i += digits;
    }
    return i == length;
  }

  private static int digits(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i - from;
  }
}
