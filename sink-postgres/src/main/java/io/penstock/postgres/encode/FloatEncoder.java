package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;
import java.math.BigDecimal;

/**
 * {@code float4} and {@code float8}. A number with a fraction becomes the nearest one that the type
 * has, which is what such a column is for. A whole number that would become another one is
 * rejected, as are numbers too large for the type and those so small that they would become zero.
 */
record FloatEncoder(ColumnName column, boolean isDouble) implements CellEncoder {

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    if (value instanceof Double number && isDouble) {
      out.putLong(Double.doubleToLongBits(number));
      return;
    }
    if (value instanceof Float number) {
      put(number, out);
      return;
    }
    if (value instanceof Double number && !Double.isFinite(number)) {
      put(number, out);
      return;
    }
    BigDecimal exact = Numbers.decimal(value);
    if (exact == null) {
      throw column.reject(Codes.COLUMN_TYPE, "is not a number");
    }
    double nearest = isDouble ? exact.doubleValue() : exact.floatValue();
    if (Double.isInfinite(nearest) || nearest == 0 && exact.signum() != 0) {
      throw column.reject(Codes.COLUMN_RANGE, "is outside of the type's range");
    }
    boolean whole = exact.scale() <= 0;
    if (whole && new BigDecimal(nearest).compareTo(exact) != 0) {
      throw column.reject(
          Codes.COLUMN_RANGE, "is a whole number that the type cannot hold exactly");
    }
    put(nearest, out);
  }

  private void put(double number, RowBuffer out) {
    if (isDouble) {
      out.putLong(Double.doubleToLongBits(number));
    } else {
      out.putInt(Float.floatToIntBits((float) number));
    }
  }
}
