package io.penstock.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A JSON object on its way through a YAML pipeline. Mutable; it belongs to one lane's thread.
 *
 * <p>Values are: {@code null} for JSON null, {@link Boolean}, {@link String}, {@link Long} for
 * integers that fit, {@link java.math.BigInteger} for those that do not, {@link
 * java.math.BigDecimal} for every other number (so nothing is rounded), {@link Map} (ordered, by
 * field name) and {@link List}.
 */
public final class Document {

  private final Map<String, Object> fields;

  private Document(Map<String, Object> fields) {
    this.fields = fields;
  }

  /** A document over these fields; the map is copied, nested values are not. */
  public static Document of(Map<String, ?> fields) {
    return new Document(new LinkedHashMap<>(fields));
  }

  /** The names of the fields at the root, in order. */
  public List<String> fieldNames() {
    return new ArrayList<>(fields.keySet());
  }

  /** The value of a field at the root; null if it is absent or JSON null. */
  public Object get(String field) {
    return fields.get(field);
  }

  /** Whether there is a value at the path; a JSON null is one. */
  public boolean has(FieldPath path) {
    return find(path) != ABSENT;
  }

  /** The value at the path; null if it is absent or JSON null. */
  public Object get(FieldPath path) {
    Object found = find(path);
    return found == ABSENT ? null : found;
  }

  private static final Object ABSENT = new Object();

  private Object find(FieldPath path) {
    Object current = fields;
    for (String segment : path.segments()) {
      if (current instanceof Map<?, ?> map) {
        if (!map.containsKey(segment)) {
          return ABSENT;
        }
        current = map.get(segment);
      } else if (current instanceof List<?> list) {
        int index = index(segment);
        if (index < 0 || index >= list.size()) {
          return ABSENT;
        }
        current = list.get(index);
      } else {
        return ABSENT;
      }
    }
    return current;
  }

  private static int index(String segment) {
    if (segment.isEmpty() || segment.length() > 9) {
      return -1;
    }
    for (int i = 0; i < segment.length(); i++) {
      if (segment.charAt(i) < '0' || segment.charAt(i) > '9') {
        return -1;
      }
    }
    return Integer.parseInt(segment);
  }

  /**
   * Sets the value at the path; objects on the way are created.
   *
   * @throws IllegalArgumentException if the path is empty or leads through something that is not an
   *     object
   */
  @SuppressWarnings("unchecked")
  public void set(FieldPath path, Object value) {
    List<String> segments = path.segments();
    if (segments.isEmpty()) {
      throw new IllegalArgumentException("the whole document cannot be set");
    }
    Map<String, Object> current = fields;
    for (int i = 0; i < segments.size() - 1; i++) {
      Object next = current.computeIfAbsent(segments.get(i), name -> new LinkedHashMap<>());
      if (!(next instanceof Map<?, ?>)) {
        throw new IllegalArgumentException(path + " leads through a value that is not an object");
      }
      current = (Map<String, Object>) next;
    }
    current.put(path.last(), value);
  }

  /** Removes the value at the path, if there is one, and returns it. */
  @SuppressWarnings("unchecked")
  public Object remove(FieldPath path) {
    List<String> segments = path.segments();
    if (segments.isEmpty()) {
      throw new IllegalArgumentException("the whole document cannot be removed");
    }
    Map<String, Object> current = fields;
    for (int i = 0; i < segments.size() - 1; i++) {
      if (!(current.get(segments.get(i)) instanceof Map<?, ?> next)) {
        return null;
      }
      current = (Map<String, Object>) next;
    }
    return current.remove(path.last());
  }

  /** The whole document as a map, not copied. */
  public Map<String, Object> toMap() {
    return fields;
  }

  /** The names of the fields only: no payload. */
  @Override
  public String toString() {
    return "Document" + fields.keySet();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Document document && Objects.equals(document.toMap(), toMap());
  }

  @Override
  public int hashCode() {
    return toMap().hashCode();
  }
}
