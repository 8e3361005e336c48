package io.penstock.config;

import java.util.List;
import java.util.Objects;

/**
 * A list.
 *
 * @param location where it begins
 * @param path the way from the root
 * @param items in order
 */
public record ListNode(Location location, String path, List<ConfigNode> items)
    implements ConfigNode {

  public ListNode {
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(path, "path");
    items = List.copyOf(items);
  }

  @Override
  public String kind() {
    return "a list";
  }

  /** Place and path only. */
  @Override
  public String toString() {
    return "ListNode[" + path + " at " + location + ", " + items.size() + " items]";
  }
}
