package io.penstock.runner.cli;

import io.penstock.config.ConfigProblem;
import io.penstock.runner.plugins.ComponentCatalogue;
import io.penstock.runner.plugins.PluginFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that all commands share that need components. */
final class PluginOptions {

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = {
        "A folder of plugins: each jar in it is one, and each folder with jars in it.",
        "Default: the folder 'plugins' beside the runner's jar, if there is one."
      })
  private List<Path> folders = List.of();

  /** All components; the caller looks at its problems. */
  ComponentCatalogue load() {
    if (folders.isEmpty()) {
      return ComponentCatalogue.load(PluginFolder.besideJar());
    }
    List<PluginFolder.Plugin> plugins = new ArrayList<>();
    List<ConfigProblem> problems = new ArrayList<>();
    for (Path path : folders) {
      PluginFolder folder = PluginFolder.of(path);
      plugins.addAll(folder.plugins());
      problems.addAll(folder.problems());
    }
    return ComponentCatalogue.load(new PluginFolder(plugins, problems));
  }
}
