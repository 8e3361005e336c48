package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.util.HashMap;
import java.util.Map;

/** Replaces values by a table. */
final class MapValuesTransform extends DocumentTransform {

  private final FieldPath field;
  private final Map<String, Object> values = new HashMap<>();
  private final UnmappedValues otherwise;
  private final Object fallback;

  MapValuesTransform(MapValuesConfig config) {
    field = FieldPath.parse(config.field());
    config.values().forEach((old, value) -> values.put(old, JsonValues.of(value)));
    otherwise = config.otherwise();
    fallback = JsonValues.of(config.fallback());
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    if (!document.has(field)) {
      return event;
    }
    String name = JsonValues.name(document.get(field));
    if (name != null && values.containsKey(name)) {
      set(document, field, values.get(name));
    } else if (otherwise == UnmappedValues.REJECT) {
      throw new RejectedException(
          "UNMAPPED_VALUE", field + " has a value that values does not list");
    } else if (otherwise == UnmappedValues.FALLBACK) {
      set(document, field, fallback);
    }
    return event;
  }
}
