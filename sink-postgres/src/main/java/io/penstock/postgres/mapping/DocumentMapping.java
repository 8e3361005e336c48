package io.penstock.postgres.mapping;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.postgres.catalog.Column;
import io.penstock.postgres.catalog.TableInfo;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Documents: a column takes the field that the configuration names, else the field of its own name.
 */
public final class DocumentMapping implements RowMapping<Document> {

  @Override
  public Bound<Document> bind(TableInfo table, MappingOptions options) throws MappingException {
    checkNames(table, options);
    Map<String, ColumnSource<Document>> sources = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    Set<String> touched = new HashSet<>();
    for (Column column : table.columns()) {
      String name = column.name();
      String path = options.columns().get(name);
      if (name.equals(options.rest()) || options.ignoreColumns().contains(name)) {
        continue;
      }
      if (path == null && column.alwaysGenerated()) {
        continue;
      }
      sources.put(name, source(column, path, taken, touched));
    }
    if (options.rest() != null) {
      sources.put(options.rest(), rest(table.column(options.rest()), taken));
    }
    boolean checked = options.rest() == null && options.unknownFields() == UnknownFields.REJECT;
    return new Bound<>(sources, checked ? unknownFields(touched) : null);
  }

  private static void checkNames(TableInfo table, MappingOptions options) throws MappingException {
    Set<String> named = new HashSet<>(options.columns().keySet());
    named.addAll(options.ignoreColumns());
    if (options.rest() != null) {
      named.add(options.rest());
    }
    for (String name : named) {
      if (table.column(name) == null) {
        throw new MappingException(
            "table "
                + table.name()
                + " has no column "
                + name
                + "; it has "
                + table.columns().stream().map(Column::name).collect(Collectors.joining(", ")));
      }
    }
  }

  private static ColumnSource<Document> source(
      Column column, String path, Set<String> taken, Set<String> touched) throws MappingException {
    if (path != null && path.startsWith("$")) {
      return RecordField.parse(path).source(column.type().baseName().equals("bytea"));
    }
    FieldPath field = path == null ? FieldPath.ofField(column.name()) : parse(column, path);
    boolean json = isJson(column);
    if (field.segments().isEmpty()) {
      if (!json) {
        throw new MappingException(
            "column " + column.name() + " takes the whole document and must be jsonb or json");
      }
      return DocumentSources.json(field);
    }
    touched.add(field.first());
    if (field.isField()) {
      taken.add(field.first());
    }
    return json ? DocumentSources.json(field) : DocumentSources.value(field, column.hasDefault());
  }

  private static boolean isJson(Column column) {
    String type = column.type().baseName();
    return type.equals("jsonb") || type.equals("json");
  }

  private static FieldPath parse(Column column, String path) throws MappingException {
    try {
      return FieldPath.parse(path);
    } catch (IllegalArgumentException malformed) {
      throw new MappingException("column " + column.name() + ": " + malformed.getMessage());
    }
  }

  private static ColumnSource<Document> rest(Column column, Set<String> taken)
      throws MappingException {
    if (!isJson(column)) {
      throw new MappingException(
          "column "
              + column.name()
              + " takes the rest of the fields and must be jsonb, but is "
              + column.type().sql());
    }
    return event -> event.value() == null ? null : new RestOfDocument(event.value(), taken);
  }

  private static FieldCheck<Document> unknownFields(Set<String> touched) {
    return event -> {
      if (event.value() != null) {
        Document document = event.value();
        for (int place = 0; place < document.size(); place++) {
          if (!touched.contains(document.nameAt(place))) {
            return document.nameAt(place);
          }
        }
      }
      return null;
    };
  }
}
