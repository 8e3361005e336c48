package io.penstock.transform;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonValues;
import io.penstock.document.TextPattern;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.math.BigDecimal;
import java.util.List;

/** Lets through what fulfils all of the conditions. */
final class FilterTransform extends DocumentTransform {

  private final FieldPath field;
  private final Object equal;
  private final List<Object> in;
  private final Boolean exists;
  private final TextPattern matches;
  private final BigDecimal min;
  private final BigDecimal max;
  private final boolean drop;
  private final String label;

  FilterTransform(FilterConfig config) {
    field = FieldPath.parse(config.field());
    equal = JsonValues.of(config.equals());
    in = config.in().stream().map(JsonValues::of).toList();
    exists = config.exists();
    matches = config.matches() == null ? null : TextPattern.compile(config.matches());
    min = JsonValues.number(JsonValues.of(config.min()));
    max = JsonValues.number(JsonValues.of(config.max()));
    drop = config.drop();
    label = config.label();
  }

  @Override
  Event<Document> apply(Event<Document> event, Document document) throws RejectedException {
    return holds(document) != drop ? event : event.filtered(label);
  }

  private boolean holds(Document document) throws RejectedException {
    Object value = document.get(field);
    if (exists != null && exists != (value != null || document.has(field))) {
      return false;
    }
    if (equal != null && !JsonValues.same(value, equal)) {
      return false;
    }
    if (!in.isEmpty() && !isIn(value, document)) {
      return false;
    }
    if (matches != null && !(value instanceof String text && isMatch(text))) {
      return false;
    }
    return isInRange(value);
  }

  private boolean isIn(Object value, Document document) {
    for (int i = 0; i < in.size(); i++) {
      if (JsonValues.same(value, in.get(i))) {
        return value != null || document.has(field);
      }
    }
    return false;
  }

  private boolean isMatch(String text) throws RejectedException {
    return switch (matches.match(text)) {
      case MATCH -> true;
      case NO_MATCH -> false;
      case GIVEN_UP ->
          throw new RejectedException(
              "PATTERN_TOO_COSTLY", field + " is too long or too costly to match");
    };
  }

  private boolean isInRange(Object value) {
    if (min == null && max == null) {
      return true;
    }
    BigDecimal number = JsonValues.number(value);
    return number != null
        && (min == null || number.compareTo(min) >= 0)
        && (max == null || number.compareTo(max) <= 0);
  }
}
