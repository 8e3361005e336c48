package io.penstock.runner.plugins;

import io.penstock.config.ConfigProblem;
import io.penstock.config.Location;
import io.penstock.config.ProblemCode;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A folder of plugins: each jar in it is one, and each sub-folder with the jars in it is one.
 *
 * @param plugins in the order of their names
 * @param problems what is wrong with the folder
 */
public record PluginFolder(List<Plugin> plugins, List<ConfigProblem> problems) {

  /** No plugins. */
  public static final PluginFolder NONE = new PluginFolder(List.of(), List.of());

  public PluginFolder {
    plugins = List.copyOf(plugins);
    problems = List.copyOf(problems);
  }

  /**
   * A plugin.
   *
   * @param name of the jar or folder
   * @param path where it is
   * @param jars what it consists of
   */
  public record Plugin(String name, Path path, List<URL> jars) {

    public Plugin {
      jars = List.copyOf(jars);
    }
  }

  /** Looks into a folder that the user has named. */
  public static PluginFolder of(Path folder) {
    if (!Files.isDirectory(folder)) {
      return new PluginFolder(
          List.of(), List.of(problem(folder, "there is no such folder for plugins")));
    }
    List<Plugin> plugins = new ArrayList<>();
    try {
      for (Path path : list(folder)) {
        String name = path.getFileName().toString();
        if (Files.isDirectory(path)) {
          List<URL> jars = new ArrayList<>();
          for (Path jar : list(path)) {
            if (isJar(jar)) {
              jars.add(url(jar));
            }
          }
          plugins.add(new Plugin(name, path, jars));
        } else if (isJar(path)) {
          plugins.add(new Plugin(name.substring(0, name.length() - 4), path, List.of(url(path))));
        }
      }
    } catch (IOException unreadable) {
      return new PluginFolder(
          plugins, List.of(problem(folder, "the folder cannot be read: " + unreadable)));
    }
    return new PluginFolder(plugins, List.of());
  }

  /** Looks into the folder {@code plugins} beside the runner's jar, if both are there. */
  public static PluginFolder besideJar() {
    CodeSource source = PluginFolder.class.getProtectionDomain().getCodeSource();
    try {
      Path jar = source == null ? null : Path.of(source.getLocation().toURI());
      if (jar == null || !isJar(jar)) {
        return NONE;
      }
      Path folder = jar.resolveSibling("plugins");
      return Files.isDirectory(folder) ? of(folder) : NONE;
    } catch (URISyntaxException | IllegalArgumentException noFile) {
      return NONE;
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!entry.getFileName().toString().startsWith(".")) {
          paths.add(entry);
        }
      }
    }
    Collections.sort(paths);
    return paths;
  }

  private static boolean isJar(Path path) {
    return path.toString().endsWith(".jar") && Files.isRegularFile(path);
  }

  private static URL url(Path jar) throws MalformedURLException {
    return jar.toUri().toURL();
  }

  private static ConfigProblem problem(Path folder, String message) {
    return ConfigProblem.error(ProblemCode.PLUGIN, Location.of(folder.toString()), "", message, "");
  }
}
