package io.penstock.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finding and changing inside trees. Trees are unchangeable, so a change copies what is above. */
final class Trees {

  private Trees() {}

  /** What stands at the path from the segment on, or {@code absent}. */
  static Object find(Object root, FieldPath path, int segment, Object absent) {
    List<String> segments = path.segments();
    Object current = root;
    for (int i = segment; i < segments.size(); i++) {
      String name = segments.get(i);
      if (current instanceof Map<?, ?> map) {
        current = map.get(name);
        if (current == null && !map.containsKey(name)) {
          return absent;
        }
      } else if (current instanceof List<?> list) {
        int index = index(name, list.size());
        if (index < 0) {
          return absent;
        }
        current = list.get(index);
      } else {
        return absent;
      }
    }
    return current;
  }

  /** The tree with a value set at the path from the segment on. */
  static Object with(Object root, FieldPath path, int segment, Object value) {
    String name = path.segments().get(segment);
    boolean last = segment == path.segments().size() - 1;
    if (root == null || root instanceof FrozenMap) {
      LinkedHashMap<String, Object> copy =
          root == null ? new LinkedHashMap<>() : ((FrozenMap) root).thaw();
      copy.put(name, last ? value : with(copy.get(name), path, segment + 1, value));
      return new FrozenMap(copy);
    }
    if (root instanceof FrozenList list) {
      int index = index(name, list.size());
      if (index < 0) {
        throw new IllegalArgumentException(path + " leads to an item that the array does not have");
      }
      ArrayList<Object> copy = list.thaw();
      copy.set(index, last ? value : with(copy.get(index), path, segment + 1, value));
      return new FrozenList(copy);
    }
    throw new IllegalArgumentException(
        path + " leads through a value that is neither an object nor an array");
  }

  /** The tree without the value at the path, which must be there. */
  static Object without(Object root, FieldPath path, int segment) {
    String name = path.segments().get(segment);
    boolean last = segment == path.segments().size() - 1;
    if (root instanceof FrozenMap map) {
      LinkedHashMap<String, Object> copy = map.thaw();
      if (last) {
        copy.remove(name);
      } else {
        copy.put(name, without(copy.get(name), path, segment + 1));
      }
      return new FrozenMap(copy);
    }
    FrozenList list = (FrozenList) root;
    ArrayList<Object> copy = list.thaw();
    int index = index(name, list.size());
    if (last) {
      copy.remove(index);
    } else {
      copy.set(index, without(copy.get(index), path, segment + 1));
    }
    return new FrozenList(copy);
  }

  /**
   * The index that a segment means (RFC 6901: no leading zeros), or -1 if there is no such item.
   */
  private static int index(String segment, int size) {
    int length = segment.length();
    if (length == 0 || length > 9 || (length > 1 && segment.charAt(0) == '0')) {
      return -1;
    }
    int index = 0;
    for (int i = 0; i < length; i++) {
      char c = segment.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      index = index * 10 + (c - '0');
    }
    return index < size ? index : -1;
  }
}
