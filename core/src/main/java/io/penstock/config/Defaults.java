package io.penstock.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes nodes from the defaults that annotations carry. They are written as in YAML, but in a small
 * part of it only, because the core has no YAML reader: a scalar, a quoted text, {@code [a, b]},
 * {@code {}} and {@code { type: {} }} for a component without settings.
 */
final class Defaults {

  private static final Pattern COMPONENT =
      Pattern.compile("\\{\\s*([A-Za-z][A-Za-z0-9]*)\\s*:\\s*\\{\\s*}\\s*}");

  private Defaults() {}

  /**
   * @throws IllegalArgumentException if the default is not well-formed
   */
  static void check(OptionDescriptor option) {
    ConfigNode node = node(option, MapNode.empty(Location.of("default"), ""));
    checkValue(option.type(), node);
  }

  private static void checkValue(OptionType type, ConfigNode node) {
    if (type instanceof OptionType.Scalar scalar && node instanceof ScalarNode value) {
      Scalars.convert(scalar, value.text(), false);
    } else if (type instanceof OptionType.Anything && node instanceof ScalarNode value) {
      Scalars.untyped(value.text(), value.quoted());
    } else if (type instanceof OptionType.Items list && node instanceof ListNode values) {
      values.items().forEach(item -> checkValue(list.element(), item));
    } else if (!(node instanceof MapNode)) {
      throw new IllegalArgumentException("the default is not a " + type.label());
    }
  }

  /** The default of a setting as a node that stands where its section does. */
  static ConfigNode node(OptionDescriptor option, MapNode section) {
    return node(
        option.type(), option.defaultValue(), section.location(), section.childPath(option.name()));
  }

  private static ConfigNode node(OptionType type, String text, Location location, String path) {
    if (type instanceof OptionType.Items list) {
      return items(list, text, location, path);
    }
    if (type instanceof OptionType.Slot) {
      Matcher matcher = COMPONENT.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("the default of a component is like { json: {} }");
      }
      Map<String, MapNode.Entry> entries = new LinkedHashMap<>();
      String name = matcher.group(1);
      entries.put(name, new MapNode.Entry(location, MapNode.empty(location, path + "." + name)));
      return new MapNode(location, path, entries);
    }
    if (type instanceof OptionType.Section || type instanceof OptionType.Entries) {
      if (!text.equals("{}")) {
        throw new IllegalArgumentException("the default of a section or map can only be {}");
      }
      return MapNode.empty(location, path);
    }
    boolean quoted =
        text.length() > 1
            && (text.charAt(0) == '\'' || text.charAt(0) == '"')
            && text.charAt(text.length() - 1) == text.charAt(0);
    String value = quoted ? text.substring(1, text.length() - 1) : text;
    // External, so that a secret's default is not taken for a secret in the user's file.
    return new ScalarNode(location, path, value, quoted, ScalarNode.Origin.EXTERNAL);
  }

  private static ListNode items(
      OptionType.Items list, String text, Location location, String path) {
    if (!text.startsWith("[") || !text.endsWith("]")) {
      throw new IllegalArgumentException("the default of a list is like [a, b]");
    }
    List<ConfigNode> items = new ArrayList<>();
    String inner = text.substring(1, text.length() - 1).trim();
    if (!inner.isEmpty()) {
      for (String item : inner.split(",", -1)) {
        items.add(node(list.element(), item.trim(), location, path + "[" + items.size() + "]"));
      }
    }
    return new ListNode(location, path, items);
  }
}
