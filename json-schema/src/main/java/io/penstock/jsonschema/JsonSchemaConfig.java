package io.penstock.jsonschema;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;
import java.util.Map;

/** A JSON Schema, and how it is applied. */
public record JsonSchemaConfig(
    @Option(
            doc =
                "The file of the schema, relative to the configuration's. References to other files"
                    + " in the same folder or below work; nothing is ever fetched from a network.",
            optional = true,
            example = "event.schema.json")
        String file,
    @Option(doc = "The schema itself, instead of a file.", optional = true)
        Map<String, Object> inline,
    @Option(
            doc =
                "The version of JSON Schema for a schema without $schema: draft4, draft6, draft7,"
                    + " draft201909 or draft202012.",
            defaultValue = "draft202012")
        SchemaDraft draft,
    @Option(
            doc =
                "Whether format is checked. By the standard it is only a note from 2019-09 on, which"
                    + " few people expect.",
            defaultValue = "true")
        boolean assertFormats,
    @Option(
            doc =
                "Whether deletions are checked too. They often carry nothing but the key, so they"
                    + " are not unless asked for.",
            defaultValue = "false",
            advanced = true)
        boolean deletions)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    if ((file == null) == inline.isEmpty()) {
      return List.of(new Finding("", "give either file or inline"));
    }
    return List.of();
  }
}
