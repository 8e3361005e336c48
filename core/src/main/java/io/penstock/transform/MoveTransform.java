package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;

/** Takes a value from one path and puts it at another. */
final class MoveTransform extends DocumentTransform {

  private final FieldPath from;
  private final FieldPath to;
  private final boolean required;
  private final boolean overwrite;

  MoveTransform(MoveConfig config) {
    from = FieldPath.parse(config.from());
    to = FieldPath.parse(config.to());
    required = config.required();
    overwrite = config.overwrite();
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    if (!document.has(from)) {
      if (required) {
        throw missing(from);
      }
      return event;
    }
    // Taken away first, so that a value may move into its own place: /a to /a/b.
    Object value = document.remove(from);
    if (!overwrite && document.has(to)) {
      throw exists(to);
    }
    set(document, to, value);
    return event;
  }
}
