package io.penstock.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Questions about a document's values that rules, filters and mappings ask alike. */
public final class JsonValues {

  private JsonValues() {}

  /**
   * The value in the types of a {@link Document}: integers become Long or BigInteger, binary
   * fractions BigDecimal, containers are copied into unchangeable ones.
   *
   * @throws IllegalArgumentException for a type that JSON does not know
   */
  public static Object of(Object value) {
    return Values.freeze(value);
  }

  /** The number, exactly; null for anything else, also for a text of digits. */
  public static BigDecimal number(Object value) {
    if (value instanceof Long whole) {
      return BigDecimal.valueOf(whole);
    }
    if (value instanceof BigDecimal decimal) {
      return decimal;
    }
    return value instanceof BigInteger big ? new BigDecimal(big) : null;
  }

  /** Whether two values are the same, numbers by what they are worth: 1 is 1.0. */
  public static boolean same(Object one, Object other) {
    if (one == null || other == null) {
      return one == other;
    }
    if (one instanceof Number && other instanceof Number) {
      if (one instanceof Long && other instanceof Long) {
        return one.equals(other);
      }
      return number(one).compareTo(number(other)) == 0;
    }
    return one.equals(other);
  }

  /**
   * The value as it is written, for looking it up among names: a text itself, {@code 12}, {@code
   * true}; null for containers and JSON null.
   */
  public static String name(Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    return null;
  }

  /** What a value is called in messages. */
  public static String kind(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof String) {
      return "a text";
    }
    if (value instanceof Boolean) {
      return "a boolean";
    }
    if (value instanceof Number) {
      return "a number";
    }
    if (value instanceof Map<?, ?>) {
      return "an object";
    }
    return value instanceof List<?> ? "an array" : "a " + value.getClass().getSimpleName();
  }
}
