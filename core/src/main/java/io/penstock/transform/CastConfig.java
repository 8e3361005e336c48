package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;

/** Turns values into another type, or dead-letters the record (CAST_FAILED). */
public record CastConfig(
    @Option(doc = "The paths of the fields.", example = "[/quantity]") List<String> fields,
    @Option(
            doc =
                "The type: text, integer, decimal, boolean, json (a text that holds JSON), or"
                    + " jsonText (the JSON of any value). Nothing is guessed: digits with spaces"
                    + " around them, separators or leading zeros are not a number. A JSON null"
                    + " stays null.",
            example = "integer")
        CastTarget to,
    @Option(
            doc = "Whether a record without the field is dead-lettered (FIELD_MISSING).",
            defaultValue = "false")
        boolean required)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new Findings().paths("fields", fields).list();
  }
}
