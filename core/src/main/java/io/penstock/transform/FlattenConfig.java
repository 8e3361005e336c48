package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;

/** Brings the fields of nested objects up to the root. */
public record FlattenConfig(
    @Option(
            doc =
                "The names of the fields at the root whose objects are flattened. Absent: all of"
                    + " them.",
            optional = true,
            example = "[user]")
        List<String> fields,
    @Option(
            doc =
                "What joins the names: with _, /user/id becomes /user_id. Two fields that get the"
                    + " same name are a rejection (FIELD_EXISTS). Arrays and empty objects stay as"
                    + " they are.",
            defaultValue = "_")
        String separator,
    @Option(
            doc = "How many levels are brought up; deeper objects stay objects.",
            defaultValue = "100",
            min = "1",
            max = "1000")
        int maxDepth)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new Findings()
        .when(
            fields.stream().anyMatch(name -> name.startsWith("/")),
            "fields",
            "these are names of fields at the root; write them without a slash")
        .list();
  }
}
