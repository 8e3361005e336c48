package io.penstock.postgres.mapping;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;

/** Readers of a document's fields: the one place that knows how a document is asked. */
final class DocumentSources {

  private DocumentSources() {}

  /**
   * Reads a field.
   *
   * @param absenceMatters whether a field that is absent means something else than one that is null
   */
  static ColumnSource<Document> at(FieldPath path, boolean absenceMatters) {
    if (path.isField()) {
      String field = path.first();
      return event -> {
        Document document = event.value();
        if (document == null) {
          return ColumnSource.ABSENT;
        }
        Object value = document.get(field);
        return value == null && absenceMatters && !document.has(path) ? ColumnSource.ABSENT : value;
      };
    }
    return event -> {
      Document document = event.value();
      if (document == null) {
        return ColumnSource.ABSENT;
      }
      Object value = document.get(path);
      return value == null && absenceMatters && !document.has(path) ? ColumnSource.ABSENT : value;
    };
  }
}
