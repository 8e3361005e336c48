package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import io.penstock.record.Operation;
import java.util.List;
import java.util.Map;

/** Chooses what the sink does with an event by the value of a field. */
public record OperationConfig(
    @Option(doc = "The path of the field.", example = "/event_type") String field,
    @Option(
            doc = "The operation for each value: upsert, create, update or delete.",
            example = "{ transaction.deleted: delete }")
        Map<String, Operation> operations,
    @Option(
            doc =
                "The operation for other values and for records without the field. Absent: they are"
                    + " dead-lettered (UNKNOWN_OPERATION).",
            optional = true,
            example = "upsert")
        Operation otherwise)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new Findings()
        .path("field", field)
        .when(operations.isEmpty(), "operations", "name at least one value")
        .list();
  }
}
