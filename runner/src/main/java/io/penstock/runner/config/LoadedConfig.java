package io.penstock.runner.config;

import io.penstock.config.ConfigProblem;
import io.penstock.config.MapNode;
import java.nio.file.Path;
import java.util.List;

/**
 * A configuration file after it was read and bound.
 *
 * @param file as the user named it
 * @param root its root section, or null if it has none
 * @param config what it says; null if any problem is an error
 * @param problems everything that is wrong, in the order of the file
 */
public record LoadedConfig(
    Path file, MapNode root, RunnerConfig config, List<ConfigProblem> problems) {

  public LoadedConfig {
    problems = List.copyOf(problems);
  }

  /** The folder against which relative file names are resolved. */
  public Path directory() {
    return file.toAbsolutePath().getParent();
  }

  /** Whether it can be used. */
  public boolean isValid() {
    return config != null;
  }
}
