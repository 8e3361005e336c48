package io.penstock.runner.reference;

import io.penstock.config.ConfigBinder;
import io.penstock.config.ConfigDescriptor;
import io.penstock.config.ConfigProblem;
import io.penstock.config.Location;
import io.penstock.config.MapNode;
import io.penstock.config.OptionDescriptor;
import io.penstock.config.OptionType;
import io.penstock.config.ProblemCode;
import io.penstock.runner.yaml.ParsedYaml;
import io.penstock.runner.yaml.YamlReader;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds which settings of a record a template has to give for the record to be content: those that
 * are required, and those that the record itself asks for ("set url, or host and database"). The
 * latter are found by asking it.
 */
final class GivenSettings {

  private GivenSettings() {}

  /** The paths of the settings, {@code key} or {@code key.inner}. */
  static Set<String> of(ConfigDescriptor descriptor) {
    Set<String> given = new LinkedHashSet<>();
    addRequired(descriptor, "", given);
    while (true) {
      String wanted = wanted(descriptor, given);
      if (wanted == null
          || !(add(descriptor, wanted, given) || addWithin(descriptor, wanted, given))) {
        return given;
      }
    }
  }

  private static boolean add(ConfigDescriptor section, String path, Set<String> given) {
    if (!given.add(path)) {
      return false;
    }
    OptionDescriptor option = section.option(path);
    if (option != null && option.type() instanceof OptionType.Section nested) {
      addRequired(ConfigDescriptor.of(nested.type()), path + ".", given);
    }
    return true;
  }

  /** Where a section is there and still not content: its first setting that is not there yet. */
  private static boolean addWithin(ConfigDescriptor section, String path, Set<String> given) {
    if (!(section.option(path) != null
        && section.option(path).type() instanceof OptionType.Section nested)) {
      return false;
    }
    for (OptionDescriptor option : ConfigDescriptor.of(nested.type()).options()) {
      if (given.add(path + "." + option.name())) {
        return true;
      }
    }
    return false;
  }

  private static void addRequired(ConfigDescriptor section, String path, Set<String> given) {
    for (OptionDescriptor option : section.options()) {
      if (option.required()) {
        given.add(path + option.name());
        if (option.type() instanceof OptionType.Section nested && option.example().isEmpty()) {
          addRequired(ConfigDescriptor.of(nested.type()), path + option.name() + ".", given);
        }
      }
    }
  }

  /** The first setting that the record asks for, or null. */
  private static String wanted(ConfigDescriptor descriptor, Set<String> given) {
    StringBuilder yaml = new StringBuilder();
    write(descriptor, "", given, yaml, "");
    ParsedYaml parsed =
        new YamlReader(name -> "x").parse(yaml.toString(), "template", Path.of("."));
    if (parsed.root() == null) {
      return given.isEmpty()
          ? wanted(descriptor, MapNode.empty(Location.of("template"), ""))
          : null;
    }
    return wanted(descriptor, parsed.root());
  }

  private static String wanted(ConfigDescriptor descriptor, MapNode section) {
    List<ConfigProblem> problems = new ConfigBinder().bind(section, descriptor.type()).problems();
    for (ConfigProblem problem : problems) {
      if (problem.code() == ProblemCode.COMBINATION && exists(descriptor, problem.path())) {
        return problem.path();
      }
    }
    return null;
  }

  private static boolean exists(ConfigDescriptor section, String path) {
    int dot = path.indexOf('.');
    OptionDescriptor option = section.option(dot < 0 ? path : path.substring(0, dot));
    if (option == null || dot < 0) {
      return option != null;
    }
    return option.type() instanceof OptionType.Section nested
        && exists(ConfigDescriptor.of(nested.type()), path.substring(dot + 1));
  }

  private static void write(
      ConfigDescriptor section, String path, Set<String> given, StringBuilder yaml, String indent) {
    for (OptionDescriptor option : section.options()) {
      String key = path + option.name();
      if (!given.contains(key)) {
        continue;
      }
      yaml.append(indent).append(option.name()).append(':');
      if (option.type() instanceof OptionType.Section nested && option.example().isEmpty()) {
        boolean empty = given.stream().noneMatch(other -> other.startsWith(key + "."));
        yaml.append(empty ? " {}\n" : "\n");
        write(ConfigDescriptor.of(nested.type()), key + ".", given, yaml, indent + "  ");
      } else {
        yaml.append(' ').append(value(option)).append('\n');
      }
    }
  }

  /** The example, or something that is well-formed and easy to find. */
  static String value(OptionDescriptor option) {
    if (!option.example().isEmpty()) {
      return option.example();
    }
    OptionType type = option.type();
    if (type instanceof OptionType.Hidden) {
      return "${"
          + option.name().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT)
          + ":-CHANGE-ME}";
    }
    if (type instanceof OptionType.Choice choice) {
      return choice.names().get(0);
    }
    if (type instanceof OptionType.Items list) {
      return list.element() instanceof OptionType.Text ? "[CHANGE-ME]" : "[]";
    }
    if (type instanceof OptionType.Entries
        || type instanceof OptionType.Slot
        || type instanceof OptionType.Section) {
      return "{}";
    }
    if (type instanceof OptionType.Bool) {
      return "false";
    }
    if (type instanceof OptionType.Text || type instanceof OptionType.Anything) {
      return "CHANGE-ME";
    }
    return option.min().isEmpty() ? "1" : option.min();
  }
}
