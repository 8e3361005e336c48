package io.penstock.runner.reference;

import io.penstock.config.ConfigDescriptor;
import io.penstock.config.OptionDescriptor;
import io.penstock.config.OptionType;
import io.penstock.runner.config.PipelineConfig;
import io.penstock.runner.plugins.Component;
import java.util.List;
import java.util.Objects;

/**
 * Writes a configuration file to begin with: required settings with an example, the others as
 * comments with their defaults.
 */
public final class Template {

  private static final int WIDTH = 96;

  private final StringBuilder out = new StringBuilder();
  private final boolean advanced;

  private Template(boolean advanced) {
    this.advanced = advanced;
  }

  /**
   * A pipeline from one component to another.
   *
   * @param deadLetter null to leave it as a comment
   * @param advanced whether to show the settings that most users never need
   */
  public static String of(
      Component source, Component sink, Component deadLetter, boolean advanced) {
    Template template = new Template(advanced);
    template.write(
        Objects.requireNonNull(source, "source"), Objects.requireNonNull(sink, "sink"), deadLetter);
    return template.out.toString();
  }

  private void write(Component source, Component sink, Component deadLetter) {
    out.append("# yaml-language-server: $schema=penstock.schema.json\n");
    out.append("# Check this file with: penstock validate FILE\n");
    out.append("version: 1\n\npipelines:\n");
    out.append("  ").append(source.type()).append("-to-").append(sink.type()).append(":\n");
    component("source", source);
    component("sink", sink);
    if (deadLetter != null) {
      component("deadLetter", deadLetter);
    }
    ConfigDescriptor pipeline = ConfigDescriptor.of(PipelineConfig.class);
    for (OptionDescriptor option : pipeline.options()) {
      boolean written =
          List.of("source", "sink").contains(option.name())
              || option.name().equals("deadLetter") && deadLetter != null;
      if (!written) {
        option(option, "    ");
      }
    }
  }

  private void component(String slot, Component component) {
    out.append('\n');
    comment(component.provider().summary(), "    ");
    out.append("    ").append(slot).append(":\n");
    out.append("      ").append(component.type()).append(":");
    List<OptionDescriptor> options =
        ConfigDescriptor.of(component.provider().configType()).options();
    out.append(options.stream().anyMatch(OptionDescriptor::required) ? "\n" : " {}\n");
    options.forEach(option -> option(option, "        "));
  }

  private void option(OptionDescriptor option, String indent) {
    if (option.advanced() && !advanced && !option.required()) {
      return;
    }
    comment(option.doc() + " (" + option.type().label() + ")", indent);
    if (option.required()) {
      required(option, indent);
    } else if (option.type() instanceof OptionType.Section nested && option.hasDefault()) {
      String outer = off(indent);
      out.append(outer).append(option.name()).append(":\n");
      ConfigDescriptor.of(nested.type()).options().forEach(o -> option(o, outer + "  "));
    } else {
      String value = option.hasDefault() ? option.defaultValue() : option.example();
      out.append(off(indent)).append(option.name()).append(":");
      out.append(value.isEmpty() ? "" : " " + value).append('\n');
    }
  }

  /** The beginning of a line that is switched off; lines within such a section are so already. */
  private static String off(String indent) {
    return indent.contains("#") ? indent : indent + "#";
  }

  private void required(OptionDescriptor option, String indent) {
    out.append(indent).append(option.name()).append(":");
    if (!option.example().isEmpty()) {
      out.append(' ').append(option.example()).append('\n');
    } else if (option.type() instanceof OptionType.Section nested) {
      out.append('\n');
      ConfigDescriptor.of(nested.type()).options().forEach(o -> option(o, indent + "  "));
    } else {
      out.append(' ').append(placeholder(option)).append('\n');
    }
  }

  /** Something that is well-formed and easy to find, for settings without an example. */
  private static String placeholder(OptionDescriptor option) {
    OptionType type = option.type();
    if (type instanceof OptionType.Hidden) {
      return "${"
          + option.name().replaceAll("([A-Z])", "_$1").toUpperCase(java.util.Locale.ROOT)
          + "}";
    }
    if (type instanceof OptionType.Items) {
      return "[]";
    }
    if (type instanceof OptionType.Choice choice) {
      return choice.names().get(0);
    }
    if (type instanceof OptionType.Entries || type instanceof OptionType.Slot) {
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

  private void comment(String text, String indent) {
    StringBuilder line = new StringBuilder(indent).append('#');
    for (String word : text.split(" ")) {
      if (line.length() + word.length() + 1 > WIDTH) {
        out.append(line).append('\n');
        line = new StringBuilder(indent).append('#');
      }
      line.append(' ').append(word);
    }
    out.append(line).append('\n');
  }
}
