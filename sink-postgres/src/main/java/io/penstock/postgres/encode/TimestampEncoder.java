package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;

/**
 * {@code timestamptz} and {@code timestamp}. Texts are read as {@link IsoTime}; numbers only if the
 * column has a unit ({@link EncodeOptions#epoch}).
 *
 * <p>A {@code timestamptz} needs a zone: the value's own, or the configured one for values that
 * name none. Where a clock change makes a local time occur twice the earlier is meant; where it
 * makes one not occur the value is rejected. A {@code timestamp} takes local times; a value with a
 * zone is turned into the configured zone's local time, and rejected if there is none (Postgres
 * would drop the zone without a word).
 */
final class TimestampEncoder implements CellEncoder {

  /** Years 1 to 9999: what a number of seconds can mean unless its unit is wrong. */
  private static final long MIN_EPOCH_SECOND = -62_135_596_800L;

  private static final long END_EPOCH_SECOND = 253_402_300_800L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final ColumnName column;
  private final boolean zoned;
  private final ZoneId zone;
  private final EpochUnit epoch;
  private final Micros micros;

  TimestampEncoder(ColumnName column, boolean zoned, int typeModifier, EncodeOptions options) {
    this.column = column;
    this.zoned = zoned;
    this.zone = options.zone();
    this.epoch = options.epoch().get(column.name());
    this.micros = Micros.of(column, typeModifier, options);
  }

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    if (value instanceof String text) {
      out.putLong(fromText(text));
    } else if (value instanceof Instant instant) {
      out.putLong(fromInstant(instant.getEpochSecond(), instant.getNano(), false));
    } else if (value instanceof OffsetDateTime time) {
      out.putLong(fromInstant(time.toEpochSecond(), time.getNano(), false));
    } else if (value instanceof LocalDateTime time) {
      out.putLong(fromLocal(time.toEpochSecond(ZoneOffset.UTC), time.getNano(), false));
    } else if (value instanceof ZonedDateTime time) {
      out.putLong(fromInstant(time.toEpochSecond(), time.getNano(), false));
    } else if (value instanceof Date date
        && !(value instanceof java.sql.Date)
        && !(value instanceof java.sql.Time)) {
      Instant instant = date.toInstant();
      out.putLong(fromInstant(instant.getEpochSecond(), instant.getNano(), false));
    } else {
      out.putLong(fromNumber(value));
    }
  }

  private long fromText(String text) throws RejectedException {
    IsoTime.Read read = IsoTime.timestamp(text);
    if (read.syntax() == IsoTime.Syntax.MALFORMED) {
      if (epoch != null) {
        return fromNumber(text);
      }
      throw malformed();
    }
    if (read.syntax() == IsoTime.Syntax.IMPOSSIBLE) {
      throw micros.range();
    }
    IsoTime time = read.time();
    long local = time.localEpochSecond();
    return time.hasZone()
        ? fromInstant(local - time.offsetSeconds(), time.nano(), time.isFinerThanNanos())
        : fromLocal(local, time.nano(), time.isFinerThanNanos());
  }

  private long fromInstant(long epochSecond, int nano, boolean finer) throws RejectedException {
    if (zoned) {
      return micros.timestamp(epochSecond, nano, finer);
    }
    if (zone == null) {
      throw column.reject(
          Codes.TIMESTAMP_ZONE, "names a zone, which the column cannot keep; set timeZone");
    }
    if (isBeyondInstants(epochSecond)) {
      throw micros.range();
    }
    int offset = zone.getRules().getOffset(Instant.ofEpochSecond(epochSecond)).getTotalSeconds();
    return micros.timestamp(epochSecond + offset, nano, finer);
  }

  private long fromLocal(long localEpochSecond, int nano, boolean finer) throws RejectedException {
    if (!zoned) {
      return micros.timestamp(localEpochSecond, nano, finer);
    }
    if (zone == null) {
      throw column.reject(Codes.TIMESTAMP_ZONE, "names no zone; set timeZone");
    }
    LocalDateTime local = LocalDateTime.ofEpochSecond(localEpochSecond, 0, ZoneOffset.UTC);
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    if (offsets.isEmpty()) {
      throw micros.range();
    }
    return micros.timestamp(localEpochSecond - offsets.get(0).getTotalSeconds(), nano, finer);
  }

  private long fromNumber(Object value) throws RejectedException {
    if (epoch != null && value instanceof Long number) {
      long perSecond = NANOS_PER_SECOND / epoch.nanos();
      long second = Math.floorDiv(number, perSecond);
      return fromEpoch(second, (int) (Math.floorMod(number, perSecond) * epoch.nanos()), false);
    }
    BigDecimal number = epoch == null ? null : Numbers.decimal(value);
    if (number == null) {
      throw malformed();
    }
    // Before anything is expanded: an exponent can be absurd.
    if ((long) number.precision() - number.scale() > 20 || number.scale() > 40) {
      throw micros.range();
    }
    BigDecimal nanos = number.multiply(BigDecimal.valueOf(epoch.nanos()));
    BigDecimal perSecond = BigDecimal.valueOf(NANOS_PER_SECOND);
    BigDecimal second = nanos.divide(perSecond, 0, RoundingMode.FLOOR);
    if (second.precision() > 18) {
      throw micros.range();
    }
    BigDecimal rest = nanos.subtract(second.multiply(perSecond));
    int nano = rest.intValue();
    boolean finer = rest.compareTo(BigDecimal.valueOf(nano)) != 0;
    return fromEpoch(second.longValueExact(), nano, finer);
  }

  private long fromEpoch(long second, int nano, boolean finer) throws RejectedException {
    if (second < MIN_EPOCH_SECOND || second >= END_EPOCH_SECOND) {
      throw micros.range();
    }
    return fromInstant(second, nano, finer);
  }

  private static boolean isBeyondInstants(long epochSecond) {
    return epochSecond < Instant.MIN.getEpochSecond() || epochSecond > Instant.MAX.getEpochSecond();
  }

  private RejectedException malformed() {
    return column.reject(
        Codes.COLUMN_TYPE, "is not a date and time in ISO 8601, such as 2024-01-31T23:59:59Z");
  }
}
