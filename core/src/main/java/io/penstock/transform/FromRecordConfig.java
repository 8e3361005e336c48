package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;

/** Puts a part of the record beside its value into the document. */
public record FromRecordConfig(
    @Option(doc = "The path of the field; what is there is replaced.", example = "/id")
        String field,
    @Option(doc = "What: key, partition, offset, timestamp or header.", example = "key")
        RecordPart part,
    @Option(doc = "The name of the header.", optional = true, example = "tenant") String header,
    @Option(
            doc =
                "Whether a record that does not have it is dead-lettered (KEY_REQUIRED,"
                    + " HEADER_REQUIRED, TIMESTAMP_REQUIRED).",
            defaultValue = "true")
        boolean required)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new Findings()
        .path("field", field)
        .when(
            (part == RecordPart.HEADER) != (header != null),
            header == null ? "part" : "header",
            "part: header and the name of the header go together")
        .list();
  }
}
