package io.penstock.runner.assembly;

import io.penstock.config.ConfigProblem;
import java.util.List;

/**
 * What became of a file's pipelines.
 *
 * @param pipelines their parts, in the order of the file; empty if any problem is an error
 * @param problems what the components and the combinations of them have against the configuration
 */
public record Assembly(List<PipelineParts> pipelines, List<ConfigProblem> problems)
    implements AutoCloseable {

  public Assembly {
    pipelines = List.copyOf(pipelines);
    problems = List.copyOf(problems);
  }

  /** Whether the pipelines can run. */
  public boolean isValid() {
    return problems.stream().noneMatch(ConfigProblem::isError);
  }

  /** Closes the parts; only for parts that no pipelines were made of. */
  @Override
  public void close() {
    pipelines.forEach(PipelineParts::close);
  }
}
