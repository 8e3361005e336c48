package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.util.Map;

/** Brings the fields of an object at the root up to the root. */
final class LiftTransform extends DocumentTransform {

  private final FieldPath field;
  private final boolean required;

  LiftTransform(LiftConfig config) {
    field = FieldPath.ofField(config.field());
    required = config.required();
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    if (!document.has(field)) {
      if (required) {
        throw missing(field);
      }
      return event;
    }
    if (!(document.get(field) instanceof Map<?, ?> object)) {
      throw new RejectedException(
          "NOT_AN_OBJECT",
          field
              + " is "
              + JsonValues.kind(document.get(field))
              + ", and only an object has fields");
    }
    // Gone first, so that it may hold a field of its own name.
    document.remove(field);
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String name = (String) entry.getKey();
      if (document.has(name)) {
        throw new RejectedException(
            "FIELD_EXISTS", "a field of " + field + " has the name of one at the root");
      }
      document.set(FieldPath.ofField(name), entry.getValue());
    }
    return event;
  }
}
