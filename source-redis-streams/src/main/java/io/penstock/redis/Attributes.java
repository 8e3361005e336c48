package io.penstock.redis;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Names and values by turns, as the XINFO commands answer. */
final class Attributes {

  private final Map<String, Object> values = new HashMap<>();

  Attributes(Object reply) {
    Object[] turns = ReplyOutput.array(reply);
    for (int i = 0; i + 1 < turns.length; i += 2) {
      values.put(new String((byte[]) turns[i], StandardCharsets.US_ASCII), turns[i + 1]);
    }
  }

  /** The value of that name, or null. */
  Object get(String name) {
    return values.get(name);
  }

  /** The number of that name; {@code absent} if it is nil or not there. */
  long number(String name, long absent) {
    return values.get(name) instanceof Long number ? number : absent;
  }
}
