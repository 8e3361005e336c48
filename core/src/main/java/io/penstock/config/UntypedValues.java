package io.penstock.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads values whose setting takes any, see {@link OptionType.Anything}. */
final class UntypedValues {

  private final ProblemList problems = new ProblemList();

  private UntypedValues() {}

  /**
   * @throws InvalidConfigException with all that is ambiguous
   */
  static Object of(ConfigNode node) {
    UntypedValues reader = new UntypedValues();
    Object value = reader.read(node);
    List<ConfigProblem> found = reader.problems.sorted();
    if (!found.isEmpty()) {
      throw new InvalidConfigException(found);
    }
    return value;
  }

  private Object read(ConfigNode node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.isNull() ? null : scalar(scalar);
    }
    if (node instanceof ListNode list) {
      List<Object> values = new ArrayList<>();
      list.items().forEach(item -> values.add(read(item)));
      return Collections.unmodifiableList(values);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    ((MapNode) node).entries().forEach((key, entry) -> values.put(key, read(entry.value())));
    return Collections.unmodifiableMap(values);
  }

  private Object scalar(ScalarNode scalar) {
    try {
      return Scalars.untyped(scalar.text(), scalar.quoted());
    } catch (IllegalArgumentException ambiguous) {
      problems.error(
          ProblemCode.WRONG_TYPE,
          scalar,
          ProblemList.quote(scalar, new OptionType.Anything()) + " is ambiguous",
          ambiguous.getMessage());
      return null;
    }
  }
}
