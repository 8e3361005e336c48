package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.record.Event;
import java.util.List;

/** Takes fields away. */
final class RemoveTransform extends DocumentTransform {

  private final List<FieldPath> fields;

  RemoveTransform(RemoveConfig config) {
    fields = config.fields().stream().map(FieldPath::parse).toList();
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) {
    for (int i = 0; i < fields.size(); i++) {
      document.remove(fields.get(i));
    }
    return event;
  }
}
