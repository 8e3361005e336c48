package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;
import java.math.BigDecimal;

/**
 * {@code int2}, {@code int4}, {@code int8}: whole numbers within the type's range. {@code 1.0} is
 * whole; {@code 1.5} is not, and is never rounded.
 */
record IntegerEncoder(ColumnName column, int bytes, long min, long max) implements CellEncoder {

  static IntegerEncoder ofBytes(ColumnName column, int bytes) {
    return switch (bytes) {
      case 2 -> new IntegerEncoder(column, 2, Short.MIN_VALUE, Short.MAX_VALUE);
      case 4 -> new IntegerEncoder(column, 4, Integer.MIN_VALUE, Integer.MAX_VALUE);
      default -> new IntegerEncoder(column, 8, Long.MIN_VALUE, Long.MAX_VALUE);
    };
  }

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    long number;
    if (value instanceof Long direct) {
      number = direct;
    } else if (value instanceof Integer direct) {
      number = direct;
    } else {
      number = exact(value);
    }
    if (number < min || number > max) {
      throw column.reject(Codes.COLUMN_RANGE, "is outside of the type's range");
    }
    switch (bytes) {
      case 2 -> out.putShort((int) number);
      case 4 -> out.putInt((int) number);
      default -> out.putLong(number);
    }
  }

  private long exact(Object value) throws RejectedException {
    BigDecimal number = Numbers.decimal(value);
    if (number == null) {
      throw column.reject(Codes.COLUMN_TYPE, "is not a whole number");
    }
    // Before anything is expanded: 1E+1000000000 is short to write and huge to compute.
    if ((long) number.precision() - number.scale() > 19) {
      throw column.reject(Codes.COLUMN_RANGE, "is outside of the type's range");
    }
    BigDecimal plain = number.stripTrailingZeros();
    if (plain.scale() > 0) {
      throw column.reject(Codes.COLUMN_TYPE, "is not a whole number");
    }
    try {
      return plain.longValueExact();
    } catch (ArithmeticException tooLarge) {
      throw column.reject(Codes.COLUMN_RANGE, "is outside of the type's range");
    }
  }
}
