package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;

/**
 * {@code interval}: durations of ISO 8601 ({@code P1Y2M3DT4H5M6.7S}), {@link Duration} and {@link
 * Period}. Months, days and seconds stay apart, as Postgres keeps them.
 *
 * <p>Binary format: microseconds, days, months.
 */
record IntervalEncoder(ColumnName column, Micros micros) implements CellEncoder {

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    if (value instanceof Duration duration) {
      put(Period.ZERO, duration, out);
    } else if (value instanceof Period period) {
      put(period, Duration.ZERO, out);
    } else if (value instanceof String text) {
      putText(text, out);
    } else {
      throw malformed();
    }
  }

  private void putText(String text, RowBuffer out) throws RejectedException {
    int t = text.indexOf('T');
    try {
      if (t < 0) {
        put(Period.parse(text), Duration.ZERO, out);
        return;
      }
      String days = text.substring(0, t);
      boolean negative = text.startsWith("-");
      Period period =
          days.equals("P") || days.equals("-P") || days.equals("+P")
              ? Period.ZERO
              : Period.parse(days);
      Duration duration = Duration.parse((negative ? "-P" : "P") + text.substring(t));
      put(period, duration, out);
    } catch (DateTimeException notAnInterval) {
      throw malformed();
    }
  }

  private void put(Period period, Duration duration, RowBuffer out) throws RejectedException {
    long months = period.toTotalMonths();
    if (months != (int) months) {
      throw micros.range();
    }
    out.putLong(micros.amount(duration.getSeconds(), duration.getNano(), false));
    out.putInt(period.getDays());
    out.putInt((int) months);
  }

  private RejectedException malformed() {
    return column.reject(Codes.COLUMN_TYPE, "is not a duration in ISO 8601, such as PT1H30M");
  }
}
