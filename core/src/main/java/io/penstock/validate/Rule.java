package io.penstock.validate;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.document.TextPattern;
import io.penstock.spi.Violation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What must hold for one field. Every violation is made once, beforehand: its text comes from the
 * configuration alone, so it cannot hold a value of a record, and a flood of them costs nothing.
 */
final class Rule {

  private static final int LONGEST_LIST = 200;

  private final FieldPath path;
  private final boolean required;
  private final RuleType type;
  private final RuleFormat format;
  private final BigDecimal min;
  private final BigDecimal max;
  private final Integer minLength;
  private final Integer maxLength;
  private final TextPattern pattern;
  private final List<Object> in;

  private final Violation missing;
  private final Violation wrongType;
  private final Violation notANumber;
  private final Violation notAText;
  private final Violation hasNoLength;
  private final Violation wrongFormat;
  private final Violation outOfRange;
  private final Violation wrongLength;
  private final Violation noMatch;
  private final Violation tooCostly;
  private final Violation notListed;

  Rule(RuleConfig config) {
    path = FieldPath.parse(config.path());
    required = config.required();
    type = config.type();
    format = config.format();
    min = RuleConfig.number(config.min());
    max = RuleConfig.number(config.max());
    minLength = config.minLength();
    maxLength = config.maxLength();
    pattern = config.pattern() == null ? null : TextPattern.compile(config.pattern());
    in = config.in().stream().map(JsonValues::of).toList();

    missing = violation("REQUIRED", "is missing");
    wrongType =
        violation(
            "TYPE",
            "must be of type " + (type == null ? "" : type.name().toLowerCase(Locale.ROOT)));
    notANumber = violation("TYPE", "must be a number");
    notAText = violation("TYPE", "must be a text");
    hasNoLength = violation("TYPE", "must be a text, an array or an object");
    wrongFormat = violation("FORMAT", "must be " + (format == null ? "" : format.wanted()));
    outOfRange = violation("RANGE", "must be a number " + between(min, max));
    wrongLength = violation("LENGTH", "must have a length " + between(minLength, maxLength));
    noMatch = violation("PATTERN", "must match the pattern " + config.pattern());
    tooCostly = violation("PATTERN", "is too long or too costly to match");
    notListed = violation("ENUM", "must be one of " + listed(config.in()));
  }

  private Violation violation(String code, String message) {
    return new Violation(path.toString(), code, message);
  }

  private static String listed(List<Object> values) {
    String all = values.toString();
    return all.length() <= LONGEST_LIST ? all : "the " + values.size() + " values of the rule";
  }

  private static String between(Object low, Object high) {
    if (low == null) {
      return "of at most " + high;
    }
    return high == null ? "of at least " + low : "from " + low + " to " + high;
  }

  void check(Document document, Consumer<Violation> found) {
    Object value = document.get(path);
    if (value == null) {
      if (required) {
        found.accept(missing);
      }
      return;
    }
    if (type != null && !isOfType(value)) {
      found.accept(wrongType);
      return;
    }
    if (min != null || max != null) {
      checkRange(JsonValues.number(value), found);
    }
    if (minLength != null || maxLength != null) {
      checkLength(value, found);
    }
    if (format != null || pattern != null) {
      checkText(value, found);
    }
    if (!in.isEmpty() && !isListed(value)) {
      found.accept(notListed);
    }
  }

  private boolean isOfType(Object value) {
    return switch (type) {
      case TEXT -> value instanceof String;
      case INTEGER ->
          value instanceof Long
              || value instanceof BigInteger
              || value instanceof BigDecimal decimal && isWhole(decimal);
      case NUMBER -> value instanceof Number;
      case BOOLEAN -> value instanceof Boolean;
      case OBJECT -> value instanceof Map<?, ?>;
      case ARRAY -> value instanceof List<?>;
    };
  }

  private static boolean isWhole(BigDecimal decimal) {
    return decimal.scale() <= 0 || decimal.stripTrailingZeros().scale() <= 0;
  }

  private void checkRange(BigDecimal number, Consumer<Violation> found) {
    if (number == null) {
      found.accept(notANumber);
    } else if (min != null && number.compareTo(min) < 0
        || max != null && number.compareTo(max) > 0) {
      found.accept(outOfRange);
    }
  }

  private void checkLength(Object value, Consumer<Violation> found) {
    int length;
    if (value instanceof String text) {
      length = text.codePointCount(0, text.length());
    } else if (value instanceof List<?> list) {
      length = list.size();
    } else if (value instanceof Map<?, ?> map) {
      length = map.size();
    } else {
      found.accept(hasNoLength);
      return;
    }
    if (minLength != null && length < minLength || maxLength != null && length > maxLength) {
      found.accept(wrongLength);
    }
  }

  private void checkText(Object value, Consumer<Violation> found) {
    if (!(value instanceof String text)) {
      found.accept(notAText);
      return;
    }
    if (format != null && !format.fits(text)) {
      found.accept(wrongFormat);
    }
    if (pattern != null) {
      switch (pattern.match(text)) {
        case MATCH -> {}
        case NO_MATCH -> found.accept(noMatch);
        case GIVEN_UP -> found.accept(tooCostly);
      }
    }
  }

  private boolean isListed(Object value) {
    for (int i = 0; i < in.size(); i++) {
      if (JsonValues.same(value, in.get(i))) {
        return true;
      }
    }
    return false;
  }
}
