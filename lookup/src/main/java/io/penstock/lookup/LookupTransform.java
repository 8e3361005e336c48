package io.penstock.lookup;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.Lookup;
import io.penstock.spi.LookupException;
import io.penstock.spi.RejectedException;
import io.penstock.spi.Stage;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformContext;
import io.penstock.spi.TransformException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Completes a record by the row of a table that one of its fields leads to. */
final class LookupTransform implements Transform<Document> {

  private final FieldPath key;
  private final Lookup table;
  private final FieldPath to;
  private final Map<FieldPath, String> fields = new LinkedHashMap<>();
  private final MissingRow missing;

  LookupTransform(LookupConfig config, Lookup table) {
    this.key = FieldPath.parse(config.key());
    this.table = table;
    this.to = config.to() == null ? null : FieldPath.parse(config.to());
    config.fields().forEach((path, column) -> fields.put(FieldPath.parse(path), column));
    this.missing = config.missing();
  }

  @Override
  public void open(TransformContext context) {
    table.open(context);
  }

  @Override
  public Event<Document> apply(Event<Document> event)
      throws RejectedException, TransformException, InterruptedException {
    Document document = event.value();
    if (document == null || event.operation() == Operation.DELETE) {
      // Nothing of it will be written.
      return event;
    }
    String name = JsonValues.name(document.get(key));
    Map<String, Object> row = name == null ? null : find(name);
    if (row != null) {
      complete(document, row);
    } else if (missing == MissingRow.REJECT) {
      throw new RejectedException(
          "LOOKUP_MISSING",
          name == null
              ? key + " is missing or no key, so nothing can be looked up"
              : "there is no row for " + key + " in " + table.description());
    }
    return event;
  }

  private Map<String, Object> find(String name) throws TransformException, InterruptedException {
    try {
      return table.find(name);
    } catch (LookupException failure) {
      throw new TransformException(
          failure.verdict(), failure.code(), failure.getMessage(), failure);
    }
  }

  private void complete(Document document, Map<String, Object> row) throws RejectedException {
    try {
      if (to != null) {
        document.set(to, row);
      }
      fields.forEach((path, column) -> document.set(path, row.get(column)));
    } catch (IllegalArgumentException blocked) {
      throw new RejectedException("PATH_BLOCKED", blocked.getMessage());
    }
  }

  @Override
  public List<Lookup> lookups() {
    return List.of(table);
  }

  @Override
  public String description() {
    return "lookup in " + table.description();
  }

  @Override
  public Stage stage() {
    return Stage.ENRICH;
  }

  @Override
  public void close() {
    table.close();
  }
}
