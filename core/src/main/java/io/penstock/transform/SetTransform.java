package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;

/** Sets a field to a constant. */
final class SetTransform extends DocumentTransform {

  private final FieldPath field;
  private final Object value;

  SetTransform(SetConfig config) {
    field = FieldPath.parse(config.field());
    value = JsonValues.of(config.value());
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    set(document, field, value);
    return event;
  }
}
