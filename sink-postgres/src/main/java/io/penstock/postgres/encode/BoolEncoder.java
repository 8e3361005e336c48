package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;

/** {@code bool}: true and false, and nothing that merely looks like them. */
record BoolEncoder(ColumnName column) implements CellEncoder {

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    if (!(value instanceof Boolean bool)) {
      throw column.reject(Codes.COLUMN_TYPE, "is not true or false");
    }
    out.putByte(bool ? 1 : 0);
  }
}
