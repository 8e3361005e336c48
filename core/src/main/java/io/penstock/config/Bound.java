package io.penstock.config;

import java.util.List;

/**
 * The result of binding a configuration to a record.
 *
 * @param <R> the record
 * @param value the record; null if any problem is an error
 * @param problems everything that is wrong, in the order of the file; warnings too
 */
public record Bound<R>(R value, List<ConfigProblem> problems) {

  public Bound {
    problems = List.copyOf(problems);
  }

  /** Whether there is a record. */
  public boolean isValid() {
    return value != null;
  }

  /**
   * The record.
   *
   * @throws InvalidConfigException with all problems if there is none
   */
  public R orThrow() {
    if (value == null) {
      throw new InvalidConfigException(problems);
    }
    return value;
  }
}
