package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;

/**
 * {@code json} and {@code jsonb}: whatever JSON can say. Numbers are written exactly ({@code jsonb}
 * itself keeps {@code 1.10} and turns {@code -0.0} into {@code 0.0}); a text becomes a JSON string;
 * a {@link JsonText} is taken over as it is.
 *
 * <p>Binary format: the text; before it, for {@code jsonb}, a version, which is 1.
 */
record JsonEncoder(ColumnName column, boolean binary) implements CellEncoder {

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    if (binary) {
      out.putByte(1);
    }
    new JsonWriter(column, binary, out).write(value);
  }
}
