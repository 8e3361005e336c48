package io.penstock.postgres.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key that the DETAIL of a constraint violation names: {@code Key (a, b)=(1, x) already
 * exists.} Its values are compared with the rows on this side and go nowhere else. The words around
 * the parentheses depend on the server's language and are not looked at.
 */
final class DetailKey {

  private static final Pattern KEY = Pattern.compile("\\((.+?)\\)=\\(");
  private static final Pattern COLUMN = Pattern.compile("\"((?:[^\"]|\"\")+)\"|([^,\\s\"][^,]*)");

  private final List<String> columns;
  private final String values;

  private DetailKey(List<String> columns, String values) {
    this.columns = columns;
    this.values = values;
  }

  /** Reads a DETAIL; null if it names no key. */
  static DetailKey parse(String detail) {
    Matcher matcher = detail == null ? null : KEY.matcher(detail);
    if (matcher == null || !matcher.find()) {
      return null;
    }
    List<String> columns = new ArrayList<>();
    Matcher column = COLUMN.matcher(matcher.group(1));
    while (column.find()) {
      String quoted = column.group(1);
      columns.add(quoted == null ? column.group(2).trim() : quoted.replace("\"\"", "\""));
    }
    return new DetailKey(columns, detail.substring(matcher.end()));
  }

  /**
   * Whether a row has this key.
   *
   * @param text the row's value of a column as the database would print it, or null if that is not
   *     known; such columns are left out of the comparison where the others can be told apart
   */
  boolean matches(Function<String, String> text) {
    List<String> own = new ArrayList<>(columns.size());
    boolean complete = true;
    for (String column : columns) {
      String value = text.apply(column);
      complete &= value != null;
      own.add(value);
    }
    if (complete) {
      return values.startsWith(String.join(", ", own) + ")");
    }
    int end = values.lastIndexOf(')');
    String[] parts = end < 0 ? new String[0] : values.substring(0, end).split(", ", -1);
    if (parts.length != own.size()) {
      return false;
    }
    boolean compared = false;
    for (int i = 0; i < parts.length; i++) {
      if (own.get(i) != null) {
        if (!own.get(i).equals(parts[i])) {
          return false;
        }
        compared = true;
      }
    }
    return compared;
  }
}
