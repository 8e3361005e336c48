package io.penstock.config;

import java.util.Objects;

/**
 * A single value, kept as the text that was written, so that nothing is ever read as something else
 * ({@code no} as false, {@code 0777} as 511, {@code 1.10} as 1.1).
 *
 * @param location where it begins
 * @param path the way from the root
 * @param text the text; null if the value is an explicit or implied null, or unresolved
 * @param quoted whether it was written as a text on purpose (in quotes or as a block); only an
 *     untyped setting minds
 * @param origin where the text came from
 */
public record ScalarNode(Location location, String path, String text, boolean quoted, Origin origin)
    implements ConfigNode {

  public ScalarNode {
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(origin, "origin");
  }

  /** A value that is written in the configuration itself. */
  public static ScalarNode literal(Location location, String path, String text, boolean quoted) {
    return new ScalarNode(location, path, text, quoted, Origin.LITERAL);
  }

  /** A key without a value. */
  public static ScalarNode ofNull(Location location, String path) {
    return new ScalarNode(location, path, null, false, Origin.LITERAL);
  }

  /** A value that could not be found, which has been reported; nothing more is said of it. */
  public static ScalarNode unresolved(Location location, String path) {
    return new ScalarNode(location, path, null, false, Origin.UNRESOLVED);
  }

  /** Whether there is no value. */
  public boolean isNull() {
    return text == null;
  }

  /**
   * Whether the text was made by substitution. Such a value may stand for a list, separated by
   * commas, and may differ in case from an enumerated name, because a variable cannot be written
   * otherwise.
   */
  public boolean interpolated() {
    return origin != Origin.LITERAL;
  }

  /** Whether the text must not be shown, because some of it came from outside the file. */
  public boolean external() {
    return origin == Origin.EXTERNAL;
  }

  @Override
  public String kind() {
    return isNull() ? "empty" : "a single value";
  }

  /** Place and path only. */
  @Override
  public String toString() {
    return "ScalarNode[" + path + " at " + location + "]";
  }

  /** Where a text came from. */
  public enum Origin {
    /** It stands in the configuration as it is. */
    LITERAL,
    /** It was made by substitution, but all of it stands in the configuration (a default). */
    SUBSTITUTED,
    /** Some of it came from outside: a variable, another file, a program. */
    EXTERNAL,
    /** It could not be found. */
    UNRESOLVED
  }
}
