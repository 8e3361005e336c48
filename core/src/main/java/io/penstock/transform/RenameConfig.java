package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import io.penstock.document.FieldPath;
import java.util.List;

/** Gives a field another name; it keeps its place. */
public record RenameConfig(
    @Option(doc = "The path of the field.", example = "/ts") String from,
    @Option(doc = "Its path afterwards, in the same object.", example = "/time") String to,
    @Option(
            doc = "Whether a record without the field is dead-lettered (FIELD_MISSING).",
            defaultValue = "false")
        boolean required,
    @Option(
            doc =
                "Whether a field that has the new name already is replaced; otherwise the record"
                    + " is dead-lettered (FIELD_EXISTS).",
            defaultValue = "false")
        boolean overwrite)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    Findings findings = new Findings().path("from", from).path("to", to);
    if (findings.list().isEmpty()) {
      List<String> old = FieldPath.parse(from).segments();
      List<String> renamed = FieldPath.parse(to).segments();
      findings.when(
          old.size() != renamed.size()
              || !old.subList(0, old.size() - 1).equals(renamed.subList(0, old.size() - 1)),
          "to",
          "a rename stays in the same object; use move to bring a field elsewhere");
    }
    return findings.list();
  }
}
