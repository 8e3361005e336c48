package io.penstock.postgres.catalog;

import java.util.Objects;

/**
 * The name of a table.
 *
 * @param schema its schema; null if the search path decides
 * @param name its name
 */
public record TableName(String schema, String name) {

  public TableName {
    Objects.requireNonNull(name, "name");
  }

  /**
   * Reads a configured name: {@code events}, or {@code public.events} if no schema is given beside
   * it.
   */
  public static TableName parse(String schema, String text) {
    int dot = text.indexOf('.');
    if (schema == null && dot > 0 && dot == text.lastIndexOf('.')) {
      return new TableName(text.substring(0, dot), text.substring(dot + 1));
    }
    return new TableName(schema, text);
  }

  /** The name as it stands in SQL. */
  public String quoted() {
    return Identifiers.quote(schema, name);
  }

  /** For messages. */
  @Override
  public String toString() {
    return schema == null ? name : schema + "." + name;
  }
}
