package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;

/** Sets a field where it is absent. */
final class DefaultTransform extends DocumentTransform {

  private final FieldPath field;
  private final Object value;
  private final boolean replaceNull;

  DefaultTransform(DefaultConfig config) {
    field = FieldPath.parse(config.field());
    value = JsonValues.of(config.value());
    replaceNull = config.replaceNull();
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    boolean there = replaceNull ? document.get(field) != null : document.has(field);
    if (!there) {
      set(document, field, value);
    }
    return event;
  }
}
