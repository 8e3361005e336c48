package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;
import java.util.UUID;

/** {@code uuid}: 32 hexadecimal digits, with hyphens after the 8th, 12th, 16th and 20th or none. */
record UuidEncoder(ColumnName column) implements CellEncoder {

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    if (value instanceof UUID uuid) {
      out.putLong(uuid.getMostSignificantBits());
      out.putLong(uuid.getLeastSignificantBits());
      return;
    }
    if (!(value instanceof String text)) {
      throw column.reject(Codes.COLUMN_TYPE, "is not a UUID");
    }
    boolean hyphens = text.length() == 36;
    if (!hyphens && text.length() != 32) {
      throw column.reject(Codes.COLUMN_TYPE, "is not a UUID");
    }
    long high = 0;
    long low = 0;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (hyphens && (i == 8 || i == 13 || i == 18 || i == 23)) {
        if (c != '-') {
          throw column.reject(Codes.COLUMN_TYPE, "is not a UUID");
        }
        continue;
      }
      int digit = BytesEncoder.hexDigit(c);
      if (digit < 0) {
        throw column.reject(Codes.COLUMN_TYPE, "is not a UUID");
      }
      if (digits++ < 16) {
        high = high << 4 | digit;
      } else {
        low = low << 4 | digit;
      }
    }
    out.putLong(high);
    out.putLong(low);
  }
}
