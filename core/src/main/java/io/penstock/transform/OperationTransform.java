package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.RejectedException;
import java.util.Map;

/** Chooses what the sink does with an event by the value of a field. */
final class OperationTransform extends DocumentTransform {

  private final FieldPath field;
  private final Map<String, Operation> operations;
  private final Operation otherwise;

  OperationTransform(OperationConfig config) {
    field = FieldPath.parse(config.field());
    operations = Map.copyOf(config.operations());
    otherwise = config.otherwise();
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    String name = JsonValues.name(document.get(field));
    Operation operation = name == null ? null : operations.get(name);
    if (operation == null) {
      operation = otherwise;
    }
    if (operation == null) {
      throw new RejectedException(
          "UNKNOWN_OPERATION",
          field
              + (document.has(field)
                  ? " has a value that operations does not list"
                  : " is missing, so there is no operation"));
    }
    return event.withOperation(operation);
  }
}
