package io.penstock.runner.config;

import io.penstock.config.Bound;
import io.penstock.config.ComponentLookup;
import io.penstock.config.ConfigBinder;
import io.penstock.config.ConfigProblem;
import io.penstock.runner.yaml.ParsedYaml;
import io.penstock.runner.yaml.YamlReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Reads configuration files into records. For one thread. */
public final class ConfigLoader {

  private final YamlReader reader;
  private final ConfigBinder binder;

  /**
   * @param components the components that a file may name
   * @param environment gives the value of a variable, or null if it is not set
   */
  public ConfigLoader(ComponentLookup components, UnaryOperator<String> environment) {
    this.binder = new ConfigBinder(Objects.requireNonNull(components, "components"));
    this.reader = new YamlReader(environment);
  }

  /** Reads a file. Whatever is wrong with it is in the result; nothing is thrown. */
  public LoadedConfig load(Path file) {
    ParsedYaml parsed = reader.read(file);
    List<ConfigProblem> problems = new ArrayList<>(parsed.problems());
    RunnerConfig config = null;
    if (parsed.root() != null) {
      Bound<RunnerConfig> bound = binder.bind(parsed.root(), RunnerConfig.class);
      problems.addAll(bound.problems());
      config = bound.value();
    }
    problems.sort(
        Comparator.comparingInt((ConfigProblem problem) -> problem.location().line())
            .thenComparingInt(problem -> problem.location().column()));
    boolean failed = problems.stream().anyMatch(ConfigProblem::isError);
    return new LoadedConfig(file, parsed.root(), failed ? null : config, problems);
  }
}
