package io.penstock.producer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What must become of a synthetic record.
 *
 * @param fate how it ends
 * @param label for {@link Fate#DEAD} the error code of its dead letter, for {@link Fate#FILTERED}
 *     the label under which it is counted, else empty
 * @param kind what is special about it, in words for people; empty for an ordinary record
 * @param row for {@link Fate#WRITTEN} the row that must be in the target, column by column in the
 *     types that JDBC gives (a JSON column as a Jackson tree); else empty
 */
public record Expectation(Fate fate, String label, String kind, Map<String, Object> row) {

  public Expectation {
    Objects.requireNonNull(fate, "fate");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(kind, "kind");
    // Map.copyOf would refuse the nulls of empty columns.
    row = Collections.unmodifiableMap(new LinkedHashMap<>(row));
  }

  /** It is in the target, as this row. */
  public static Expectation written(Map<String, Object> row) {
    return new Expectation(Fate.WRITTEN, "", "", row);
  }

  /** The same record was sent before. */
  public static Expectation duplicate(String kind) {
    return new Expectation(Fate.DUPLICATE, "", kind, Map.of());
  }

  /** A stage leaves it out, counted under the label. */
  public static Expectation filtered(String label, String kind) {
    return new Expectation(Fate.FILTERED, label, kind, Map.of());
  }

  /** It is dead-lettered with the code. */
  public static Expectation dead(String code, String kind) {
    return new Expectation(Fate.DEAD, code, kind, Map.of());
  }

  /** No payload. */
  @Override
  public String toString() {
    return fate + (label.isEmpty() ? "" : " " + label) + (kind.isEmpty() ? "" : " (" + kind + ")");
  }
}
