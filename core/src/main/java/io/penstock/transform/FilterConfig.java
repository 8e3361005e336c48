package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import io.penstock.document.JsonValues;
import java.util.List;

/** Lets through what fulfils all of the conditions; the rest is counted and not written. */
public record FilterConfig(
    @Option(doc = "The path of the field that is looked at.", example = "/type") String field,
    @Option(
            doc = "The value is this one. Numbers are compared by what they are worth.",
            optional = true,
            example = "page_view")
        Object equals,
    @Option(doc = "The value is one of these.", optional = true, example = "[page_view, click]")
        List<Object> in,
    @Option(
            doc = "The field is there (also with null), or is not.",
            optional = true,
            example = "true")
        Boolean exists,
    @Option(
            doc = "The value is a text, and the whole of it matches this regular expression.",
            optional = true,
            example = "order\\..*")
        String matches,
    @Option(doc = "The value is a number and not less.", optional = true, example = "0") Object min,
    @Option(doc = "The value is a number and not more.", optional = true, example = "100")
        Object max,
    @Option(
            doc = "Turns it round: what fulfils all of the conditions is left out.",
            defaultValue = "false")
        boolean drop,
    @Option(
            doc = "The label under which left-out records are counted.",
            defaultValue = "filter",
            pattern = "[a-z][a-z0-9_]{0,39}")
        String label)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new Findings()
        .path("field", field)
        .pattern("matches", matches)
        .when(
            equals == null
                && in.isEmpty()
                && exists == null
                && matches == null
                && min == null
                && max == null,
            "",
            "name at least one condition: equals, in, exists, matches, min or max")
        .when(min != null && JsonValues.number(JsonValues.of(min)) == null, "min", "not a number")
        .when(max != null && JsonValues.number(JsonValues.of(max)) == null, "max", "not a number")
        .list();
  }
}
