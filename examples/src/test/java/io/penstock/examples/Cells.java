package io.penstock.examples;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Comparator;

/** Compares what a table holds with what a model expects: numbers by worth, JSON as trees. */
public final class Cells {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();

  /** Numbers are equal if they are worth the same; nothing is rounded. */
  private static final Comparator<JsonNode> BY_WORTH =
      (left, right) ->
          left.isNumber() && right.isNumber()
              ? left.decimalValue().compareTo(right.decimalValue())
              : left.equals(right) ? 0 : 1;

  private Cells() {}

  /** Whether a cell holds what was expected. */
  public static boolean same(Object expected, Object found) {
    if (expected == null || found == null) {
      return expected == found;
    }
    if (expected instanceof JsonNode json) {
      return json.equals(BY_WORTH, (JsonNode) found);
    }
    if (expected instanceof BigDecimal number) {
      return number.compareTo((BigDecimal) found) == 0;
    }
    return expected.equals(found);
  }

  /** A JSON column's text as a tree; null for null. */
  public static JsonNode json(String text) throws IOException {
    return text == null ? null : MAPPER.readTree(text);
  }
}
