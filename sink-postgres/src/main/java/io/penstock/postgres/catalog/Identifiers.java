package io.penstock.postgres.catalog;

import java.nio.charset.StandardCharsets;

/** Names of tables and columns: checked once, quoted once, wherever SQL is made. */
public final class Identifiers {

  /** Postgres cuts longer names without a word, so that two of them can become one. */
  private static final int MAX_BYTES = 63;

  private Identifiers() {}

  /** What is wrong with a name, or null if nothing is. */
  public static String problem(String name) {
    if (name == null || name.isBlank()) {
      return "a name must not be empty";
    }
    if (name.indexOf('\0') >= 0) {
      return "a name must not hold a NUL character";
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      return "the name has "
          + bytes
          + " bytes, and Postgres keeps "
          + MAX_BYTES
          + " of them; use a shorter one";
    }
    return null;
  }

  /**
   * The name as it stands in SQL, in quotes.
   *
   * @throws IllegalArgumentException if it cannot be a name
   */
  public static String quote(String name) {
    String problem = problem(name);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** The name with its schema, if there is one, in quotes. */
  public static String quote(String schema, String name) {
    return schema == null ? quote(name) : quote(schema) + "." + quote(name);
  }
}
