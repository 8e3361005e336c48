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
    if (exact.scale() <= 0 && exact.compareTo(asWritten(nearest)) != 0) {
      throw column.reject(
          Codes.COLUMN_RANGE, "is a whole number that the type would turn into another one");
    }
    put(nearest, out);
  }

  /** The number as this type would write it, with no more digits than tell it from others. */
  private BigDecimal asWritten(double nearest) {
    return new BigDecimal(isDouble ? Double.toString(nearest) : Float.toString((float) nearest));
  }

  private void put(double number, RowBuffer out) {
    if (isDouble) {
      out.putLong(Double.doubleToLongBits(number));
    } else {
      out.putInt(Float.floatToIntBits((float) number));
    }
  }
}
