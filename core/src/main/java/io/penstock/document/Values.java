package io.penstock.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings values from outside into the few types that a document holds. */
final class Values {

  private static final int DEEPEST = 1_000;
  private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

  private Values() {}

  /**
   * The same value in the document's types; containers are copied unless they are frozen already.
   *
   * @throws IllegalArgumentException for a type that JSON does not know
   */
  static Object freeze(Object value) {
    return freeze(value, 0);
  }

  private static Object freeze(Object value, int depth) {
    if (value == null
        || value instanceof String
        || value instanceof Long
        || value instanceof Boolean
        || value instanceof BigDecimal
        || value instanceof FrozenMap
        || value instanceof FrozenList) {
      return value;
    }
    if (value instanceof BigInteger big) {
      return big.compareTo(MIN_LONG) >= 0 && big.compareTo(MAX_LONG) <= 0 ? big.longValue() : big;
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double || value instanceof Float) {
      return decimal((Number) value);
    }
    if (depth >= DEEPEST) {
      throw new IllegalArgumentException("a value is nested more than " + DEEPEST + " levels deep");
    }
    if (value instanceof Map<?, ?> map) {
      LinkedHashMap<String, Object> fields = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (!(entry.getKey() instanceof String name)) {
          throw new IllegalArgumentException("the name of a field is a String");
        }
        fields.put(name, freeze(entry.getValue(), depth + 1));
      }
      return new FrozenMap(fields);
    }
    if (value instanceof List<?> list) {
      ArrayList<Object> items = new ArrayList<>(list.size());
      for (Object item : list) {
        items.add(freeze(item, depth + 1));
      }
      return new FrozenList(items);
    }
    throw new IllegalArgumentException(
        "a document cannot hold a "
            + value.getClass().getName()
            + "; it holds String, Boolean, Long, BigInteger, BigDecimal, Map, List and null");
  }

  private static BigDecimal decimal(Number number) {
    double asDouble = number.doubleValue();
    if (Double.isNaN(asDouble) || Double.isInfinite(asDouble)) {
      throw new IllegalArgumentException("JSON has no NaN and no infinity");
    }
    return new BigDecimal(number.toString());
  }
}
