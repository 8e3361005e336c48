package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;
import java.time.LocalDate;

/** {@code date}: a date and nothing more, so that no time of day is dropped without a word. */
record DateEncoder(ColumnName column) implements CellEncoder {

  /** Limits of the type in days since 2000-01-01: 4714-11-24 BC and the end of 5874897 AD. */
  private static final long MIN = -2_451_545;

  private static final long END = 2_145_031_949;

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    long day;
    if (value instanceof LocalDate date) {
      day = date.toEpochDay();
    } else if (value instanceof java.sql.Date date) {
      day = date.toLocalDate().toEpochDay();
    } else if (value instanceof String text) {
      IsoTime.Read read = IsoTime.date(text);
      if (read.syntax() == IsoTime.Syntax.MALFORMED) {
        throw malformed();
      }
      if (read.syntax() == IsoTime.Syntax.IMPOSSIBLE) {
        throw range();
      }
      day = read.time().epochDay();
    } else {
      throw malformed();
    }
    day -= Micros.EPOCH_DAY;
    if (day < MIN || day >= END) {
      throw range();
    }
    out.putInt((int) day);
  }

  private RejectedException malformed() {
    return column.reject(Codes.COLUMN_TYPE, "is not a date in ISO 8601, such as 2024-01-31");
  }

  private RejectedException range() {
    return column.reject(Codes.TIMESTAMP_RANGE, "does not exist or is outside of the type's range");
  }
}
