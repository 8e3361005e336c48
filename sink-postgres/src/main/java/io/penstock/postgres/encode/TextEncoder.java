package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;

/**
 * {@code text}, {@code varchar}, {@code char} and texts that the database converts itself: texts
 * only. A number is not taken for a text: whoever wants that says so with a transform.
 *
 * @param maxLength in code points, as Postgres counts; Postgres would cut blanks off a text that is
 *     longer, this does not
 */
record TextEncoder(ColumnName column, int maxLength) implements CellEncoder {

  static final int UNLIMITED = Integer.MAX_VALUE;

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    int length;
    if (value instanceof String text) {
      length = out.putText(text, column);
    } else if (value instanceof Character character) {
      length = out.putText(character.toString(), column);
    } else if (value instanceof Enum<?> constant) {
      length = out.putText(constant.name(), column);
    } else {
      throw column.reject(Codes.COLUMN_TYPE, "is not a text");
    }
    if (length > maxLength) {
      throw column.reject(
          Codes.COLUMN_LENGTH, "has " + length + " characters, " + maxLength + " at most");
    }
  }
}
