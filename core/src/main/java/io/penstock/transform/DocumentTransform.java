package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import io.penstock.spi.Transform;

/**
 * What all transforms here share. Transforms have no state and are safe for use by several threads.
 */
abstract class DocumentTransform implements Transform<Document> {

  @Override
  public final Event<Document> apply(Event<Document> event) throws RejectedException {
    // A deletion may come without a document; there is nothing to transform then.
    return event.value() == null ? event : apply(event, event.value());
  }

  /** Changes the document in place, or returns another event. */
  abstract Event<Document> apply(Event<Document> event, Document document) throws RejectedException;

  /** Sets a value, or rejects the record if a value on the way leaves no room for it. */
  static void set(Document document, FieldPath path, Object value) throws RejectedException {
    try {
      document.set(path, value);
    } catch (IllegalArgumentException blocked) {
      throw new RejectedException("PATH_BLOCKED", blocked.getMessage());
    }
  }

  static RejectedException missing(FieldPath path) {
    return new RejectedException("FIELD_MISSING", path + " is missing");
  }

  static RejectedException exists(FieldPath path) {
    return new RejectedException(
        "FIELD_EXISTS", path + " is there already; overwrite: true would replace it");
  }
}
