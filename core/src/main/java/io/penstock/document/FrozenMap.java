package io.penstock.document;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A JSON object inside a document. It cannot be changed, so that documents may share it and its
 * bytes stay true; {@link Document#set} makes changed copies.
 */
final class FrozenMap extends AbstractMap<String, Object> {

  private final LinkedHashMap<String, Object> fields;

  /** Takes the map over: nobody else may keep it, and its values must be frozen. */
  FrozenMap(LinkedHashMap<String, Object> fields) {
    this.fields = fields;
  }

  /** A changeable copy of this level. */
  LinkedHashMap<String, Object> thaw() {
    return new LinkedHashMap<>(fields);
  }

  @Override
  public Object get(Object key) {
    return fields.get(key);
  }

  @Override
  public boolean containsKey(Object key) {
    return fields.containsKey(key);
  }

  @Override
  public int size() {
    return fields.size();
  }

  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    return Collections.unmodifiableMap(fields).entrySet();
  }

  /** No payload. */
  @Override
  public String toString() {
    return "{" + fields.size() + " fields}";
  }
}
