package io.penstock.postgres.mapping;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;

/** Readers of a document's fields: the one place that knows how a document is asked. */
final class DocumentSources {

  private DocumentSources() {}

  /**
   * Reads a field's value.
   *
   * @param absenceMatters whether a field that is absent means something else than one that is null
   */
  static ColumnSource<Document> value(FieldPath path, boolean absenceMatters) {
    if (path.isField()) {
      String field = path.first();
      return event -> {
        Document document = event.value();
        Object value = document == null ? null : document.get(field);
        return value != null || !absenceMatters || document != null && document.has(field)
            ? value
            : ColumnSource.ABSENT;
      };
    }
    return event -> {
      Document document = event.value();
      Object value = document == null ? null : document.get(path);
      return value != null || !absenceMatters || document != null && document.has(path)
          ? value
          : ColumnSource.ABSENT;
    };
  }

  /** Reads a field as JSON, without building anything out of objects and lists. */
  static ColumnSource<Document> json(FieldPath path) {
    return event -> {
      Document document = event.value();
      return document == null || !document.has(path)
          ? ColumnSource.ABSENT
          : new DocumentField(document, path);
    };
  }
}
