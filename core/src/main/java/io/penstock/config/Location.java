package io.penstock.config;

import java.util.Objects;

/**
 * Where something stands in a configuration.
 *
 * @param file the file as the user named it, or another name for the origin; never null
 * @param line counted from 1; 0 if the origin has no lines
 * @param column counted from 1; 0 if the origin has no lines
 */
public record Location(String file, int line, int column) {

  public Location {
    Objects.requireNonNull(file, "file");
  }

  /** An origin without lines, such as a map made by a program. */
  public static Location of(String origin) {
    return new Location(origin, 0, 0);
  }

  /** {@code pipeline.yaml:12:7}, or the name alone where there are no lines. */
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
