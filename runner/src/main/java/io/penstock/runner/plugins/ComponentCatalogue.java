package io.penstock.runner.plugins;

import io.penstock.config.ComponentLookup;
import io.penstock.config.ConfigDescriptor;
import io.penstock.config.ConfigProblem;
import io.penstock.config.Location;
import io.penstock.config.ProblemCode;
import io.penstock.spi.ComponentProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All components that there are, by kind and type. Filled once, then only read; reading is safe for
 * several threads.
 */
public final class ComponentCatalogue implements ComponentLookup, AutoCloseable {

  /** Ends the search where a broken archive makes the iterator fail again and again. */
  private static final int MAX_ENTRIES = 10_000;

  private static final Pattern TYPE = Pattern.compile("[a-z][A-Za-z0-9]*");

  private final Map<ComponentKind, Map<String, Component>> components =
      new EnumMap<>(ComponentKind.class);
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final List<URLClassLoader> loaders = new ArrayList<>();

  private ComponentCatalogue() {
    for (ComponentKind kind : ComponentKind.values()) {
      components.put(kind, new TreeMap<>());
    }
  }

  /**
   * Looks for components.
   *
   * @param plugins the plugins to load beside what the runner's class path offers
   */
  public static ComponentCatalogue load(PluginFolder plugins) {
    ComponentCatalogue catalogue = new ComponentCatalogue();
    ClassLoader runner = ComponentCatalogue.class.getClassLoader();
    catalogue.add(runner, Component.BUILT_IN, Location.of("class path"));
    catalogue.problems.addAll(plugins.problems());
    for (PluginFolder.Plugin plugin : plugins.plugins()) {
      PluginClassLoader loader = new PluginClassLoader(plugin.name(), plugin.jars(), runner);
      catalogue.loaders.add(loader);
      Location location = Location.of(plugin.path().toString());
      if (catalogue.add(loader, plugin.name(), location) == 0) {
        catalogue.problem(
            location,
            "the plugin '" + plugin.name() + "' offers no component",
            "put a plugin and its libraries into a folder of their own");
      }
    }
    return catalogue;
  }

  /** How many provider entries there were, good or bad. */
  private int add(ClassLoader loader, String origin, Location location) {
    int entries = 0;
    for (ComponentKind kind : ComponentKind.values()) {
      var found = ServiceLoader.load(kind.provider(), loader).stream().iterator();
      for (int turn = 0; turn < MAX_ENTRIES; turn++) {
        try {
          if (!found.hasNext()) {
            break;
          }
          ServiceLoader.Provider<?> entry = found.next();
          if (entry.type().getClassLoader() != loader && !origin.equals(Component.BUILT_IN)) {
            continue;
          }
          entries++;
          add(kind, (ComponentProvider<?>) entry.get(), origin, location);
        } catch (ServiceConfigurationError | LinkageError | RuntimeException broken) {
          entries++;
          problem(location, "a " + kind.label() + " of " + origin + ": " + reason(broken), "");
        }
      }
    }
    return entries;
  }

  private static String reason(Throwable broken) {
    String cause = broken.getCause() == null ? "" : " (" + broken.getCause() + ")";
    return broken + cause;
  }

  private void add(
      ComponentKind kind, ComponentProvider<?> provider, String origin, Location location) {
    String type = provider.type();
    if (type == null || !TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException(
          provider.getClass().getName() + " has the type '" + type + "', which is not lower camel");
    }
    ConfigDescriptor.of(provider.configType());
    Component component = new Component(kind, type, provider, origin);
    Component first = components.get(kind).putIfAbsent(type, component);
    if (first != null) {
      problem(
          location,
          "the " + kind.label() + " '" + type + "' of " + origin + " is offered twice",
          "the other one is "
              + (first.origin().equals(Component.BUILT_IN)
                  ? "built in"
                  : "of the plugin '" + first.origin() + "'")
              + "; remove one of them");
    }
  }

  private void problem(Location location, String message, String suggestion) {
    problems.add(ConfigProblem.error(ProblemCode.PLUGIN, location, "", message, suggestion));
  }

  /** What is wrong with the plugins; nothing should run unless this is empty. */
  public List<ConfigProblem> problems() {
    return List.copyOf(problems);
  }

  /** All components of a kind, by type. */
  public List<Component> components(ComponentKind kind) {
    return List.copyOf(components.get(kind).values());
  }

  @Override
  public Entry find(Class<?> kind, String type) {
    Component component = of(kind).get(type);
    return component == null
        ? null
        : new Entry(type, component.provider().configType(), component.provider());
  }

  @Override
  public Set<String> types(Class<?> kind) {
    return of(kind).keySet();
  }

  private Map<String, Component> of(Class<?> provider) {
    for (ComponentKind kind : ComponentKind.values()) {
      if (kind.provider() == provider) {
        return components.get(kind);
      }
    }
    return Map.of();
  }

  /** Closes the plugins' jars; their components must not be used afterwards. */
  @Override
  public void close() {
    for (URLClassLoader loader : loaders) {
      try {
        loader.close();
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }
}
