package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Brings the fields of nested objects up to the root. */
final class FlattenTransform extends DocumentTransform {

  private final Set<String> fields;
  private final String separator;
  private final int maxDepth;

  FlattenTransform(FlattenConfig config) {
    fields = new HashSet<>(config.fields());
    separator = config.separator();
    maxDepth = config.maxDepth();
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    Map<String, Object> flat = new LinkedHashMap<>();
    boolean changed = false;
    for (int i = 0; i < document.size(); i++) {
      String name = document.nameAt(i);
      Object value = document.valueAt(i);
      boolean wanted = fields.isEmpty() || fields.contains(name);
      if (wanted && value instanceof Map<?, ?> object && !object.isEmpty()) {
        changed = true;
        bringUp(object, name, 1, flat);
      } else {
        put(name, value, flat);
      }
    }
    return changed ? event.withValue(Document.of(flat)) : event;
  }

  private void bringUp(Map<?, ?> object, String prefix, int depth, Map<String, Object> flat)
      throws RejectedException {
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String name = prefix + separator + entry.getKey();
      if (depth < maxDepth && entry.getValue() instanceof Map<?, ?> inner && !inner.isEmpty()) {
        bringUp(inner, name, depth + 1, flat);
      } else {
        put(name, entry.getValue(), flat);
      }
    }
  }

  private static void put(String name, Object value, Map<String, Object> flat)
      throws RejectedException {
    if (flat.containsKey(name)) {
      throw new RejectedException(
          "FIELD_EXISTS", "flattening gives two fields the same name; choose another separator");
    }
    flat.put(name, value);
  }
}
