package io.penstock.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class InvalidConfigException extends RuntimeException {

  private final transient List<ConfigProblem> problems;

  /** All problems, at least one of them an error. */
  public InvalidConfigException(List<ConfigProblem> problems) {
    super(
        problems.stream()
            .filter(ConfigProblem::isError)
            .map(ConfigProblem::toString)
            .collect(Collectors.joining(System.lineSeparator())));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, errors and warnings. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
