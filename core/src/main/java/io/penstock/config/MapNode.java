package io.penstock.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A section: values by key, in the order in which they were written.
 *
 * @param location where it begins
 * @param path the way from the root
 * @param entries by key
 */
public record MapNode(Location location, String path, Map<String, Entry> entries)
    implements ConfigNode {

  public MapNode {
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(path, "path");
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** A section with nothing in it. */
  public static MapNode empty(Location location, String path) {
    return new MapNode(location, path, Map.of());
  }

  /** The value of a key, or null if the key is not there. */
  public ConfigNode get(String key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.value();
  }

  /** Where a key stands; where the section begins if the key is not there. */
  public Location keyLocation(String key) {
    Entry entry = entries.get(key);
    return entry == null ? location : entry.keyLocation();
  }

  /** The path that a value under a key has. */
  public String childPath(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** A key of a section. */
  record Place(MapNode section, String key) {}

  /** Finds a key like {@code key} or {@code key.inner}; null if it is not there. */
  Place place(String dotted) {
    if (entries.containsKey(dotted)) {
      return new Place(this, dotted);
    }
    int dot = dotted.indexOf('.');
    return dot > 0 && get(dotted.substring(0, dot)) instanceof MapNode inner
        ? inner.place(dotted.substring(dot + 1))
        : null;
  }

  @Override
  public String kind() {
    return "a section";
  }

  /** Place, path and keys only. */
  @Override
  public String toString() {
    return "MapNode[" + path + " at " + location + ", keys " + entries.keySet() + "]";
  }

  /**
   * A value under a key.
   *
   * @param keyLocation where the key stands
   * @param value the value
   */
  public record Entry(Location keyLocation, ConfigNode value) {

    public Entry {
      Objects.requireNonNull(keyLocation, "keyLocation");
      Objects.requireNonNull(value, "value");
    }
  }
}
