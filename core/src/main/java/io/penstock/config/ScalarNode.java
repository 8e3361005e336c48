package io.penstock.config;

import java.util.Objects;

/**
 * A single value, kept as the text that was written, so that nothing is ever read as something else
 * ({@code no} as false, {@code 0777} as 511, {@code 1.10} as 1.1).
 *
 * @param location where it begins
 * @param path the way from the root
 * @param text the text; null if the value is an explicit or implied null
 * @param quoted whether it was written as a text on purpose (in quotes or as a block); only an
 *     untyped setting minds
 * @param interpolated whether the text was made by substitution; such a value may stand for a list
 *     (separated by commas) and may differ in case from an enumerated name, because a variable
 *     cannot be written otherwise
 * @param external whether any part of the text came from outside the file (a variable, another
 *     file, a program); such a text is never shown in messages
 */
public record ScalarNode(
    Location location,
    String path,
    String text,
    boolean quoted,
    boolean interpolated,
    boolean external)
    implements ConfigNode {

  public ScalarNode {
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(path, "path");
  }

  /** A value that is written in the configuration itself. */
  public static ScalarNode literal(Location location, String path, String text, boolean quoted) {
    return new ScalarNode(location, path, text, quoted, false, false);
  }

  /** A key without a value. */
  public static ScalarNode ofNull(Location location, String path) {
    return new ScalarNode(location, path, null, false, false, false);
  }

  /** Whether there is no value. */
  public boolean isNull() {
    return text == null;
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
}
