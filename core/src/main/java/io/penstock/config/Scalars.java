package io.penstock.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes values from texts. Only one notation a type is taken, and no text means something else than
 * it says: that is why numbers with a leading zero or underscores are refused instead of guessed
 * at. Messages never repeat the text; the caller does where it is safe.
 */
final class Scalars {

  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern REAL =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,5})?");

  /** What some YAML reader or other takes for a boolean, a null or a number. */
  private static final Pattern AMBIGUOUS =
      Pattern.compile(
          "(?i:y|n|yes|no|on|off)"
              + "|[-+]?0[0-9_]+|[-+]?0[xob][0-9a-fA-F_]+"
              + "|[-+]?[0-9][0-9_]*(\\.[0-9_]*)?([eE][-+]?[0-9]+)?|[-+]?\\.[0-9_]+"
              + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+"
              + "|(?i:[-+]?\\.inf|\\.nan)");

  private Scalars() {}

  /**
   * @throws IllegalArgumentException with a message for people
   */
  static Object convert(OptionType.Scalar type, String text, boolean anyCase) {
    if (type instanceof OptionType.Text) {
      return text;
    }
    if (type instanceof OptionType.Hidden) {
      return new Secret(text);
    }
    if (type instanceof OptionType.Bool) {
      return bool(text);
    }
    if (type instanceof OptionType.Whole whole) {
      return whole(text, whole.wide());
    }
    if (type instanceof OptionType.Real) {
      return real(text);
    }
    if (type instanceof OptionType.Time) {
      return Durations.parse(text);
    }
    if (type instanceof OptionType.Size) {
      return DataSize.parse(text);
    }
    return constant((OptionType.Choice) type, text, anyCase);
  }

  private static Boolean bool(String text) {
    return switch (text) {
      case "true", "True", "TRUE" -> Boolean.TRUE;
      case "false", "False", "FALSE" -> Boolean.FALSE;
      default -> throw new IllegalArgumentException("write true or false");
    };
  }

  private static Object whole(String text, boolean wide) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "write a whole number in decimal digits, without leading zeros, signs or separators");
    }
    BigInteger number = new BigInteger(text);
    int bits = wide ? Long.SIZE : Integer.SIZE;
    if (number.bitLength() >= bits) {
      throw new IllegalArgumentException(
          "the highest value is " + (wide ? Long.MAX_VALUE : Integer.MAX_VALUE));
    }
    return wide ? (Object) number.longValue() : (Object) number.intValue();
  }

  private static Double real(String text) {
    if (!REAL.matcher(text).matches()) {
      throw new IllegalArgumentException("write a number like 2, 0.5 or 1e-3");
    }
    double number = Double.parseDouble(text);
    if (Double.isInfinite(number)) {
      throw new IllegalArgumentException("the number is too large");
    }
    return number;
  }

  private static Enum<?> constant(OptionType.Choice choice, String text, boolean anyCase) {
    List<String> names = choice.names();
    for (int i = 0; i < names.size(); i++) {
      if (anyCase ? names.get(i).equalsIgnoreCase(text) : names.get(i).equals(text)) {
        return choice.type().getEnumConstants()[i];
      }
    }
    throw new IllegalArgumentException("write " + choice.label());
  }

  /**
   * The value of a setting that takes any: as JSON would read the text if it is not quoted.
   *
   * @throws IllegalArgumentException if a reader of YAML could take it for something else than JSON
   *     does
   */
  static Object untyped(String text, boolean quoted) {
    if (quoted) {
      return text;
    }
    switch (text.toLowerCase(Locale.ROOT)) {
      case "true":
        return Boolean.TRUE;
      case "false":
        return Boolean.FALSE;
      default:
        break;
    }
    if (WHOLE.matcher(text).matches()) {
      BigInteger number = new BigInteger(text);
      return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }
    if (REAL.matcher(text).matches()) {
      return new BigDecimal(text);
    }
    if (AMBIGUOUS.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "this could be read in more than one way; put quotes around it if it is a text, or write"
              + " true, false or a plain decimal number");
    }
    return text;
  }
}
