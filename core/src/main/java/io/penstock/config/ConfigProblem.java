package io.penstock.config;

import java.util.Objects;

/**
 * One thing that is wrong with a configuration.
 *
 * @param severity whether it can run nevertheless
 * @param code the stable code
 * @param location where
 * @param path the way from the root to the value or section concerned; empty for the root
 * @param message what is wrong; begins in lower case, has no full stop, shows no secret
 * @param suggestion what to do, or empty
 */
public record ConfigProblem(
    Severity severity,
    ProblemCode code,
    Location location,
    String path,
    String message,
    String suggestion) {

  public ConfigProblem {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(suggestion, "suggestion");
  }

  /** A problem that has to be solved. */
  public static ConfigProblem error(
      ProblemCode code, Location location, String path, String message, String suggestion) {
    return new ConfigProblem(Severity.ERROR, code, location, path, message, suggestion);
  }

  /** A problem at a node that has to be solved. */
  public static ConfigProblem error(
      ProblemCode code, ConfigNode node, String message, String suggestion) {
    return error(code, node.location(), node.path(), message, suggestion);
  }

  /** A problem that should be solved. */
  public static ConfigProblem warning(
      ProblemCode code, ConfigNode node, String message, String suggestion) {
    return new ConfigProblem(
        Severity.WARNING, code, node.location(), node.path(), message, suggestion);
  }

  /** Whether it keeps the configuration from being used. */
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /**
   * One line for people: {@code pipeline.yaml:12:7: error: unknown key 'topcis' (PEN-1001); did you
   * mean 'topics'?}
   */
  @Override
  public String toString() {
    String head = location + ": " + severity.label() + ": " + message + " (" + code.id() + ")";
    return suggestion.isEmpty() ? head : head + "; " + suggestion;
  }

  /** How bad it is. */
  public enum Severity {
    /** The configuration cannot be used. */
    ERROR("error"),
    /** It can be used, but should be changed. */
    WARNING("warning");

    private final String label;

    Severity(String label) {
      this.label = label;
    }

    /** In lower case, for messages. */
    public String label() {
      return label;
    }
  }
}
