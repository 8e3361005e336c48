package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gives a field another name, in its place. */
final class RenameTransform extends DocumentTransform {

  private final FieldPath from;
  private final FieldPath to;
  private final boolean required;
  private final boolean overwrite;

  RenameTransform(RenameConfig config) {
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
    if (from.equals(to)) {
      return event;
    }
    if (document.has(to)) {
      if (!overwrite) {
        throw exists(to);
      }
      document.remove(to);
    }
    if (from.isField()) {
      document.rename(from.first(), to.first());
    } else {
      renameInside(document);
    }
    return event;
  }

  private void renameInside(Document document) throws RejectedException {
    FieldPath parent = from.parent();
    if (!(document.get(parent) instanceof Map<?, ?> fields)) {
      throw new RejectedException("PATH_BLOCKED", parent + " is an array; its items have no names");
    }
    Map<String, Object> renamed = new LinkedHashMap<>();
    fields.forEach(
        (name, value) -> renamed.put(name.equals(from.last()) ? to.last() : (String) name, value));
    set(document, parent, renamed);
  }
}
