package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;

/**
 * How a column is called in messages.
 *
 * @param name its name
 * @param type its type as SQL, for example {@code numeric(10,2)}
 */
public record ColumnName(String name, String type) {

  /**
   * A rejection that names the column and its type, and not the value.
   *
   * @param code one of {@link Codes}
   * @param problem goes on after "the value for column x (type)"
   */
  public RejectedException reject(String code, String problem) {
    return new RejectedException(
        code, "the value for column " + name + " (" + type + ") " + problem);
  }
}
