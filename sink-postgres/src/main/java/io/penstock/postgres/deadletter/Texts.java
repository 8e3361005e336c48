package io.penstock.postgres.deadletter;

/** Texts that come from a record, by way of a field's or a header's name, made fit for a column. */
final class Texts {

  private static final char REPLACEMENT = '\uFFFD';

  private Texts() {}

  /**
   * The text with a replacement character for U+0000, which no text in Postgres can hold, and for
   * half surrogate pairs, which are no characters.
   */
  static String storable(String text) {
    return wellFormed(text).replace('\0', REPLACEMENT);
  }

  /** The text with a replacement character for half surrogate pairs only. */
  static String wellFormed(String text) {
    int length = text.length();
    StringBuilder mended = null;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      mended = mended == null ? new StringBuilder(text) : mended;
      mended.setCharAt(i, REPLACEMENT);
    }
    return mended == null ? text : mended.toString();
  }
}
