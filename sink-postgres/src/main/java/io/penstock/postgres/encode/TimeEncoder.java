package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;

/**
 * {@code time} and {@code timetz}. A {@code time} takes no value with a zone; a {@code timetz}
 * needs one, its own or a configured zone that is a fixed offset.
 *
 * <p>Binary format: microseconds since midnight; for {@code timetz} then seconds <em>west</em> of
 * UTC.
 */
final class TimeEncoder implements CellEncoder {

  private final ColumnName column;
  private final boolean zoned;
  private final EncodeOptions options;
  private final Micros micros;

  TimeEncoder(ColumnName column, boolean zoned, int typeModifier, EncodeOptions options) {
    this.column = column;
    this.zoned = zoned;
    this.options = options;
    this.micros = Micros.of(column, typeModifier, options);
  }

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    if (value instanceof String text) {
      putText(text, out);
    } else if (value instanceof LocalTime time) {
      put(time.toSecondOfDay(), time.getNano(), false, null, out);
    } else if (value instanceof OffsetTime time) {
      LocalTime local = time.toLocalTime();
      put(local.toSecondOfDay(), local.getNano(), false, time.getOffset().getTotalSeconds(), out);
    } else {
      throw malformed();
    }
  }

  private void putText(String text, RowBuffer out) throws RejectedException {
    IsoTime.Read read = IsoTime.time(text);
    if (read.syntax() == IsoTime.Syntax.MALFORMED) {
      throw malformed();
    }
    if (read.syntax() == IsoTime.Syntax.IMPOSSIBLE) {
      throw micros.range();
    }
    IsoTime time = read.time();
    put(
        time.secondOfDay(),
        time.nano(),
        time.isFinerThanNanos(),
        time.hasZone() ? time.offsetSeconds() : null,
        out);
  }

  private void put(int second, int nano, boolean finer, Integer offset, RowBuffer out)
      throws RejectedException {
    if (!zoned) {
      if (offset != null) {
        throw column.reject(Codes.TIMESTAMP_ZONE, "names a zone, which the column cannot keep");
      }
      out.putLong(micros.amount(second, nano, finer));
      return;
    }
    int east;
    if (offset != null) {
      east = offset;
    } else if (options.zone() instanceof ZoneOffset fixed) {
      east = fixed.getTotalSeconds();
    } else {
      throw column.reject(Codes.TIMESTAMP_ZONE, "names no zone; set timeZone to an offset");
    }
    out.putLong(micros.amount(second, nano, finer));
    out.putInt(-east);
  }

  private RejectedException malformed() {
    return column.reject(Codes.COLUMN_TYPE, "is not a time in ISO 8601, such as 23:59:59");
  }
}
