package io.penstock.jsonschema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.Validator;
import io.penstock.spi.Violation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Checks documents against a schema; all violations are told at once. */
final class JsonSchemaValidator implements Validator<Document> {

  private final Schema schema;
  private final boolean deletions;
  private final JsonNodes nodes = new JsonNodes();

  JsonSchemaValidator(Schema schema, boolean deletions) {
    this.schema = schema;
    this.deletions = deletions;
  }

  @Override
  public List<Violation> validate(Event<Document> event) {
    if (event.value() == null || (event.operation() == Operation.DELETE && !deletions)) {
      return List.of();
    }
    List<Error> errors;
    try {
      errors = schema.validate(nodes.of(event.value().json()));
    } catch (BoundedRegex.TooCostly tooCostly) {
      return List.of(Violations.tooCostly());
    }
    if (errors.isEmpty()) {
      return List.of();
    }
    // Items that occur three times are two errors for the library and one violation for people.
    Set<Violation> violations = new LinkedHashSet<>();
    for (Error error : errors) {
      violations.add(Violations.of(error));
    }
    return List.copyOf(violations);
  }
}
