package io.penstock.validate;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.document.TextPattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What must hold for one field. */
public record RuleConfig(
    @Option(doc = "The path of the field.", example = "/user/age") String path,
    @Option(
            doc =
                "Whether it must be there (REQUIRED). A JSON null counts as absent; an absent field"
                    + " breaks no other rule.",
            defaultValue = "false")
        boolean required,
    @Option(
            doc = "Its type: text, integer, number, boolean, object or array (TYPE).",
            optional = true)
        RuleType type,
    @Option(doc = "What the text must be: uuid, timestamp or date (FORMAT).", optional = true)
        RuleFormat format,
    @Option(doc = "The lowest number (RANGE).", optional = true, example = "0") Object min,
    @Option(doc = "The highest number (RANGE).", optional = true, example = "150") Object max,
    @Option(
            doc =
                "The least characters of a text, items of an array or fields of an object"
                    + " (LENGTH).",
            optional = true,
            min = "0")
        Integer minLength,
    @Option(doc = "The most of them (LENGTH).", optional = true, min = "0") Integer maxLength,
    @Option(
            doc = "A regular expression that the whole text must match (PATTERN).",
            optional = true,
            example = "[A-Z]{2}")
        String pattern,
    @Option(
            doc =
                "The values that are allowed (ENUM). Numbers are compared by what they are worth.",
            optional = true,
            example = "[page_view, click]")
        List<Object> in)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    try {
      FieldPath.parse(path);
    } catch (IllegalArgumentException malformed) {
      findings.add(new Finding("path", malformed.getMessage()));
    }
    checkNumber("min", min, findings);
    checkNumber("max", max, findings);
    BigDecimal low = number(min);
    BigDecimal high = number(max);
    if (low != null && high != null && low.compareTo(high) > 0) {
      findings.add(new Finding("max", "max is less than min"));
    }
    if (minLength != null && maxLength != null && minLength > maxLength) {
      findings.add(new Finding("maxLength", "maxLength is less than minLength"));
    }
    if (pattern != null) {
      try {
        TextPattern.compile(pattern);
      } catch (IllegalArgumentException malformed) {
        findings.add(new Finding("pattern", malformed.getMessage()));
      }
    }
    if (!required
        && type == null
        && format == null
        && min == null
        && max == null
        && minLength == null
        && maxLength == null
        && pattern == null
        && in.isEmpty()) {
      findings.add(new Finding("", "the rule asks for nothing"));
    }
    return findings;
  }

  private static void checkNumber(String key, Object value, List<Finding> findings) {
    if (value != null && number(value) == null) {
      findings.add(new Finding(key, "not a number"));
    }
  }

  static BigDecimal number(Object value) {
    return JsonValues.number(JsonValues.of(value));
  }
}
