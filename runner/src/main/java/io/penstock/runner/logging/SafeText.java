package io.penstock.runner.logging;

/**
 * Makes texts harmless for a terminal and for readers that go line by line: a name or message that
 * came from outside can neither begin a line of its own nor move the cursor, and no character can
 * turn the direction of what follows.
 */
public final class SafeText {

  private SafeText() {}

  /** The text with whatever could do harm written as an escape. */
  public static String of(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      if (isUnsafe(text.charAt(i))) {
        return escape(text);
      }
    }
    return text;
  }

  private static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> safe.append("\\n");
        case '\r' -> safe.append("\\r");
        case '\t' -> safe.append("\\t");
        default -> {
          if (isUnsafe(c)) {
            safe.append(String.format("\\u%04x", (int) c));
          } else {
            safe.append(c);
          }
        }
      }
    }
    return safe.toString();
  }

  private static boolean isUnsafe(char c) {
    return Character.isISOControl(c)
        || c == '\u2028'
        || c == '\u2029'
        || c >= '\u202a' && c <= '\u202e'
        || c >= '\u2066' && c <= '\u2069';
  }
}
