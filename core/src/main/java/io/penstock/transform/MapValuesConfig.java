package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;
import java.util.Map;

/** Replaces values by a table. */
public record MapValuesConfig(
    @Option(doc = "The path of the field.", example = "/status") String field,
    @Option(
            doc =
                "The new value for each old one. Old values are texts, numbers and booleans as they"
                    + " are written.",
            example = "{ A: active, D: deleted }")
        Map<String, Object> values,
    @Option(
            doc =
                "What becomes of a value that is not in the table: reject (UNMAPPED_VALUE), keep,"
                    + " or fallback. A missing field stays missing.",
            defaultValue = "reject")
        UnmappedValues otherwise,
    @Option(doc = "The value for otherwise: fallback.", optional = true, example = "unknown")
        Object fallback)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new Findings()
        .path("field", field)
        .when(values.isEmpty(), "values", "name at least one value")
        .when(
            fallback != null && otherwise != UnmappedValues.FALLBACK,
            "fallback",
            "the fallback is used with otherwise: fallback only")
        .list();
  }
}
