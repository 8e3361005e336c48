package io.penstock.runner.reference;

import io.penstock.config.ConfigDescriptor;
import io.penstock.config.OptionDescriptor;
import io.penstock.config.OptionType;
import io.penstock.config.ProblemCode;
import io.penstock.runner.config.RunnerConfig;
import io.penstock.runner.plugins.Component;
import io.penstock.runner.plugins.ComponentCatalogue;
import io.penstock.runner.plugins.ComponentKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes the reference pages, in Markdown. */
public final class ReferencePages {

  private static final String NOTE =
      "<!-- Generated from the configuration records by `penstock reference`; do not edit. -->\n\n";

  private ReferencePages() {}

  /** The pages by file name. */
  public static Map<String, String> of(ComponentCatalogue components) {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("configuration.md", configuration());
    for (ComponentKind kind : ComponentKind.values()) {
      String name = kind.title().toLowerCase(Locale.ROOT).replace(' ', '-');
      pages.put(name + ".md", components(kind, components.components(kind)));
    }
    pages.put("problems.md", problems());
    return pages;
  }

  private static String configuration() {
    StringBuilder page = new StringBuilder(NOTE);
    page.append("# Configuration file\n\n");
    page.append(
        """
        One YAML document a file. Anchors, merge keys, tags and duplicate keys are refused.

        | in a value | means |
        |---|---|
        | `${NAME}`, `${env:NAME}` | the environment variable; an error if it is not set |
        | `${NAME:-default}` | the default if it is not set or empty |
        | `${NAME:?message}` | the message as an error if it is not set or empty |
        | `${file:path}` | the content of the file, without a line break at its end |
        | `$${` | the two characters `${` |

        References are replaced value by value after the file was read, so what they give is always
        one value and never YAML. A list may be given by one reference, with commas between its
        items. Durations are written `500ms`, `1.5s`, `2m`, `1h`, `7d`; a bare number means seconds.
        Sizes are written `64MiB`, `512KiB`, `10MB` or as a number of bytes. A text keeps the
        characters that were written: `no` is the text `no`, `0777` the text `0777`.

        """);
    sections(page, RunnerConfig.class, "The root", 2);
    return page.toString();
  }

  private static String components(ComponentKind kind, List<Component> components) {
    StringBuilder page = new StringBuilder(NOTE);
    page.append("# ").append(kind.title()).append("\n\n");
    if (components.isEmpty()) {
      page.append("There are none in this build.\n");
    }
    for (Component component : components) {
      page.append("## `").append(component.type()).append("`\n\n");
      page.append(component.provider().summary()).append("\n\n");
      sections(page, component.provider().configType(), null, 3);
    }
    return page.toString();
  }

  /** A section and, after it, every section that it leads to, each once. */
  private static void sections(
      StringBuilder page, Class<? extends Record> root, String title, int level) {
    Set<Class<? extends Record>> seen = new LinkedHashSet<>();
    Deque<Class<? extends Record>> open = new ArrayDeque<>();
    open.add(root);
    seen.add(root);
    while (!open.isEmpty()) {
      Class<? extends Record> type = open.remove();
      String heading = type == root ? title : sectionName(type);
      if (heading != null) {
        page.append("#".repeat(level)).append(' ').append(heading).append("\n\n");
      }
      ConfigDescriptor descriptor = ConfigDescriptor.of(type);
      table(page, descriptor);
      for (OptionDescriptor option : descriptor.options()) {
        Class<? extends Record> nested = nested(option.type());
        if (nested != null && seen.add(nested)) {
          open.add(nested);
        }
      }
    }
  }

  private static void table(StringBuilder page, ConfigDescriptor descriptor) {
    if (descriptor.options().isEmpty()) {
      page.append("It has no settings.\n\n");
      return;
    }
    page.append("| key | value | default | meaning |\n|---|---|---|---|\n");
    List<OptionDescriptor> ordered = new ArrayList<>(descriptor.options());
    ordered.sort(Comparator.comparing(OptionDescriptor::advanced));
    for (OptionDescriptor option : ordered) {
      page.append("| `").append(option.name()).append("` | ").append(value(option)).append(" | ");
      page.append(
          option.hasDefault()
              ? "`" + escape(option.defaultValue()) + "`"
              : option.required() ? "**required**" : "");
      page.append(" | ").append(meaning(option)).append(" |\n");
    }
    page.append('\n');
  }

  private static String value(OptionDescriptor option) {
    Class<? extends Record> nested = nested(option.type());
    String label = option.type().label();
    String text = nested == null ? label : label.replace("section", sectionName(nested));
    if (!option.min().isEmpty() && !option.max().isEmpty()) {
      return text + ", " + option.min() + " to " + option.max();
    }
    if (!option.min().isEmpty()) {
      return text + ", at least " + option.min();
    }
    return option.max().isEmpty() ? text : text + ", at most " + option.max();
  }

  private static String meaning(OptionDescriptor option) {
    String text = escape(option.doc());
    if (!option.pattern().isEmpty()) {
      text += " Form: `" + escape(option.pattern()) + "`.";
    }
    if (!option.example().isEmpty()) {
      text += " Example: `" + escape(option.example()) + "`.";
    }
    return option.advanced() ? text + " *Advanced.*" : text;
  }

  private static Class<? extends Record> nested(OptionType type) {
    if (type instanceof OptionType.Section section) {
      return section.type();
    }
    if (type instanceof OptionType.Items list) {
      return nested(list.element());
    }
    return type instanceof OptionType.Entries map ? nested(map.value()) : null;
  }

  /** {@code FloodGuardConfig} is called "flood guard". */
  private static String sectionName(Class<?> type) {
    return type.getSimpleName()
        .replaceFirst("(Config|Options|Settings)$", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  private static String problems() {
    StringBuilder page = new StringBuilder(NOTE);
    page.append("# Configuration problems\n\n");
    page.append("`penstock validate` prints them as `file:line:column: error: … (PEN-1001)`.\n\n");
    page.append("| code | meaning |\n|---|---|\n");
    for (ProblemCode code : ProblemCode.values()) {
      page.append("| ").append(code.id()).append(" | ").append(escape(code.meaning()));
      page.append(" |\n");
    }
    return page.toString();
  }

  private static String escape(String text) {
    return text.replace("|", "\\|");
  }
}
