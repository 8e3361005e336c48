package io.penstock.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes nodes from plain Java values, for programs that have no file. */
public final class ConfigNodes {

  private ConfigNodes() {}

  /**
   * Makes a section from a map. Values may be null, texts, numbers, booleans, lists and maps with
   * text keys. All of them count as coming from outside: they are not shown in messages, and a text
   * may stand for a list, separated by commas.
   *
   * @param values the values by key
   * @param origin how messages call the origin, for example {@code connector orders-sink}
   * @throws IllegalArgumentException if a value is of another class, or a key is not a text
   */
  public static MapNode ofMap(Map<String, ?> values, String origin) {
    return section(values, Location.of(origin), "");
  }

  private static MapNode section(Map<?, ?> values, Location location, String path) {
    Map<String, MapNode.Entry> entries = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (!(key instanceof String name)) {
            throw new IllegalArgumentException("a key in '" + path + "' is not a text");
          }
          String childPath = path.isEmpty() ? name : path + "." + name;
          entries.put(name, new MapNode.Entry(location, node(value, location, childPath)));
        });
    return new MapNode(location, path, entries);
  }

  private static ConfigNode node(Object value, Location location, String path) {
    if (value == null) {
      return ScalarNode.ofNull(location, path);
    }
    if (value instanceof Map<?, ?> map) {
      return section(map, location, path);
    }
    if (value instanceof Iterable<?> values) {
      List<ConfigNode> items = new ArrayList<>();
      for (Object item : values) {
        items.add(node(item, location, path + "[" + items.size() + "]"));
      }
      return new ListNode(location, path, items);
    }
    if (value instanceof CharSequence || value instanceof Number || value instanceof Boolean) {
      boolean quoted = value instanceof CharSequence;
      return new ScalarNode(location, path, value.toString(), quoted, ScalarNode.Origin.EXTERNAL);
    }
    throw new IllegalArgumentException(
        "the value of '" + path + "' is a " + value.getClass().getName());
  }
}
