package io.penstock.postgres.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Texts that come from a record, by way of a field's or a header's name, made fit for a column. */
final class Texts {

  private Texts() {}

  /**
   * The text with replacement characters for U+0000, which no text in Postgres can hold, and for
   * half surrogate pairs, which are no characters.
   */
  static String storable(String text) {
    return wellFormed(text).replace('\0', '\uFFFD');
  }

  /** The text with replacement characters for half surrogate pairs only. */
  static String wellFormed(String text) {
    return text.chars().anyMatch(c -> Character.isSurrogate((char) c))
        ? new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
        : text;
  }

  /** The text with {@code \\u} escapes for all that is not ASCII. */
  static String ascii(String text) {
    if (isAscii(text)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 64);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 128) {
        escaped.append(c);
      } else {
        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    return escaped.toString();
  }

  static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }
}
