package io.penstock.document;

import com.fasterxml.jackson.core.JsonStreamContext;

/**
 * Where a parser stands, as a JSON Pointer for messages. Names of fields come from the record, so
 * control characters are replaced (a name must not be able to write lines into a log) and the whole
 * is kept short.
 */
final class PathText {

  private static final int LONGEST = 200;

  private PathText() {}

  /** {@code ", in /a/b"}, or nothing at the root. */
  static String in(JsonStreamContext context) {
    StringBuilder path = new StringBuilder();
    append(context, path);
    return path.length() == 0 ? "" : ", in " + path;
  }

  private static void append(JsonStreamContext context, StringBuilder path) {
    if (context == null || context.inRoot()) {
      return;
    }
    append(context.getParent(), path);
    if (path.length() > LONGEST) {
      return;
    }
    if (context.inArray()) {
      if (context.hasCurrentIndex()) {
        path.append('/').append(context.getCurrentIndex());
      }
      return;
    }
    String name = context.getCurrentName();
    if (name == null) {
      return;
    }
    path.append('/');
    for (int i = 0; i < name.length(); i++) {
      if (path.length() > LONGEST) {
        path.append('…');
        return;
      }
      char c = name.charAt(i);
      switch (c) {
        case '~' -> path.append("~0");
        case '/' -> path.append("~1");
        default -> path.append(isPlain(c) ? c : '?');
      }
    }
  }

  private static boolean isPlain(char c) {
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.SURROGATE;
  }
}
