package io.penstock.runner.reference;

import io.penstock.config.ConfigDescriptor;
import io.penstock.config.OptionDescriptor;
import io.penstock.config.OptionType;
import io.penstock.runner.config.PipelineConfig;
import io.penstock.runner.plugins.Component;
import java.util.List;
import java.util.Objects;
import java.util.Set;

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
    // No braces where nothing is given: a component may stand without settings, and a user who
    // switches a line on need not touch this one.
    out.append("      ").append(component.type()).append(":\n");
    ConfigDescriptor descriptor = ConfigDescriptor.of(component.provider().configType());
    Set<String> given = GivenSettings.of(descriptor);
    section(descriptor, given, "", "        ");
  }

  private void section(ConfigDescriptor section, Set<String> given, String path, String indent) {
    for (OptionDescriptor option : section.options()) {
      if (given.contains(path + option.name())) {
        describe(option, indent);
        given(option, given, path + option.name(), indent);
      } else {
        option(option, indent);
      }
    }
  }

  private void given(OptionDescriptor option, Set<String> given, String path, String indent) {
    out.append(indent).append(option.name()).append(":");
    if (option.example().isEmpty() && option.type() instanceof OptionType.Section nested) {
      ConfigDescriptor section = ConfigDescriptor.of(nested.type());
      boolean empty = given.stream().noneMatch(other -> other.startsWith(path + "."));
      out.append(empty ? " {}\n" : "\n");
      section(section, given, path + ".", indent + "  ");
    } else {
      out.append(' ').append(GivenSettings.value(option)).append('\n');
    }
  }

  /** A setting that is switched off. */
  private void option(OptionDescriptor option, String indent) {
    if (option.advanced() && !advanced) {
      return;
    }
    describe(option, indent);
    String off = indent.contains("#") ? indent : indent + "#";
    out.append(off).append(option.name()).append(":");
    if (option.type() instanceof OptionType.Section nested && option.example().isEmpty()) {
      out.append('\n');
      for (OptionDescriptor inner : ConfigDescriptor.of(nested.type()).options()) {
        option(inner, off + "  ");
      }
    } else {
      String value = option.hasDefault() ? option.defaultValue() : option.example();
      out.append(value.isEmpty() ? "" : " " + value).append('\n');
    }
  }

  private void describe(OptionDescriptor option, String indent) {
    comment(option.doc() + " (" + option.type().label() + ")", indent);
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
