package io.penstock.runner.yaml;

import io.penstock.config.ConfigProblem;
import io.penstock.config.MapNode;
import java.util.List;

/**
 * What a file holds.
 *
 * @param root its root section; null if there is none, which is then among the problems. It may be
 *     there although there are problems, so that what stands in it can be checked too.
 * @param problems everything that is wrong, in the order in which it was found
 */
public record ParsedYaml(MapNode root, List<ConfigProblem> problems) {

  public ParsedYaml {
    problems = List.copyOf(problems);
  }
}
