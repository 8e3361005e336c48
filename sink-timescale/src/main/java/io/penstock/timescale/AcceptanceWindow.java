package io.penstock.timescale;

import io.penstock.config.Durations;
import io.penstock.postgres.encode.CellEncoder;
import io.penstock.postgres.encode.ColumnName;
import io.penstock.postgres.encode.RowBuffer;
import io.penstock.spi.RejectedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Encodes a time column and refuses times that no sound clock can have shown. Looks at the encoded
 * value, so that what is judged is what would be written.
 */
final class AcceptanceWindow implements CellEncoder {

  /** The code of a time outside of the window. */
  static final String TIME_NOT_ACCEPTED = "TIME_NOT_ACCEPTED";

  /** 2000-01-01T00:00:00Z, from which Postgres counts. */
  private static final long EPOCH_SECOND = 946_684_800L;

  private static final int DATE_BYTES = 4;
  private static final long SECONDS_PER_DAY = 86_400;

  private final ColumnName column;
  private final CellEncoder standard;
  private final AcceptTimes accept;
  private final ZoneId local;
  private final Clock clock;

  /**
   * @param local the zone of the column's times if they have none; null if they are instants
   */
  AcceptanceWindow(
      ColumnName column, CellEncoder standard, AcceptTimes accept, ZoneId local, Clock clock) {
    this.column = column;
    this.standard = standard;
    this.accept = accept;
    this.local = local;
    this.clock = clock;
  }

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    int start = out.size();
    standard.encode(value, out);
    long time = second(out, start);
    long now = now();
    Duration past = accept.past();
    if (past != null && time < now - past.toSeconds()) {
      throw refused("lies further in the past than acceptTimes.past allows", past);
    }
    Duration future = accept.future();
    if (future != null && time > now + future.toSeconds()) {
      throw refused("lies further in the future than acceptTimes.future allows", future);
    }
  }

  private static long second(RowBuffer out, int start) {
    return out.size() - start == DATE_BYTES
        ? EPOCH_SECOND + out.getInt(start) * SECONDS_PER_DAY
        : EPOCH_SECOND + Math.floorDiv(out.getLong(start), 1_000_000L);
  }

  /** The present as the column counts it. */
  private long now() {
    Instant now = clock.instant();
    return local == null
        ? now.getEpochSecond()
        : now.atZone(local).toLocalDateTime().toEpochSecond(ZoneOffset.UTC);
  }

  private RejectedException refused(String problem, Duration limit) {
    return column.reject(TIME_NOT_ACCEPTED, problem + " (" + Durations.format(limit) + ")");
  }
}
