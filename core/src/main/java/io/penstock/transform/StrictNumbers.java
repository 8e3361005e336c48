package io.penstock.transform;

import java.math.BigDecimal;

/** Numbers in texts, in JSON's notation and no other: what is odd is refused, not guessed at. */
final class StrictNumbers {

  /** As the decoder limits numbers by default. */
  private static final int LONGEST = 1_000;

  private StrictNumbers() {}

  /** The whole number, or null if the text is anything else. */
  static BigDecimal integer(String text) {
    int end = digitsEnd(text, text.startsWith("-") ? 1 : 0, true);
    return end == text.length() && end <= LONGEST ? new BigDecimal(text) : null;
  }

  /** The number, or null if the text is anything else. */
  static BigDecimal decimal(String text) {
    int at = digitsEnd(text, text.startsWith("-") ? 1 : 0, true);
    if (at > 0 && at < text.length() && text.charAt(at) == '.') {
      at = digitsEnd(text, at + 1, false);
    }
    if (at > 0 && at < text.length() && (text.charAt(at) | 0x20) == 'e') {
      int from = at + 1;
      if (from < text.length() && (text.charAt(from) == '+' || text.charAt(from) == '-')) {
        from++;
      }
      at = digitsEnd(text, from, false);
      if (at > 0 && !isSmall(text, from)) {
        return null;
      }
    }
    return at == text.length() && at > 0 && at <= LONGEST ? new BigDecimal(text) : null;
  }

  private static boolean isSmall(String text, int exponentFrom) {
    return text.length() - exponentFrom <= 6
        && Integer.parseInt(text.substring(exponentFrom)) <= LONGEST;
  }

  /** Where the digits from a place on end; -1 if there is none, or a zero leads others. */
  private static int digitsEnd(String text, int from, boolean noLeadingZero) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    boolean leadingZero = noLeadingZero && at - from > 1 && text.charAt(from) == '0';
    return at == from || leadingZero ? -1 : at;
  }
}
