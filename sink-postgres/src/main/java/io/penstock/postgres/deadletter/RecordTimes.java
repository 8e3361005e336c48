package io.penstock.postgres.deadletter;

import io.penstock.record.SourceRecord;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.postgresql.PGStatement;

/**
 * A record's timestamp as a {@code timestamptz}, for people, and as the number that it was, for
 * replays. A record's producer sets it, so it can be any number, and far from all are moments that
 * the type has.
 *
 * <p>Source of the type's range: the Postgres manual, "Date/Time Types".
 */
final class RecordTimes {

  /** 4713-01-01 BC. The server has some weeks more, which the driver takes for -infinity. */
  private static final long FIRST = Instant.parse("-4712-01-01T00:00:00Z").toEpochMilli();

  private static final long END = Instant.parse("+294277-01-01T00:00:00Z").toEpochMilli();

  private RecordTimes() {}

  /** Binds the moment, or NULL where there is none or the type does not have it. */
  static void bindMoment(PreparedStatement statement, int index, long millis) throws SQLException {
    if (millis == SourceRecord.NO_TIMESTAMP || millis < FIRST || millis >= END) {
      statement.setNull(index, Types.TIMESTAMP_WITH_TIMEZONE);
    } else {
      // A java.sql.Timestamp would be one of two calendars and could mean infinity.
      statement.setObject(index, Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
    }
  }

  /** Binds the number, or NULL where the record has no timestamp. */
  static void bindMillis(PreparedStatement statement, int index, long millis) throws SQLException {
    if (millis == SourceRecord.NO_TIMESTAMP) {
      statement.setNull(index, Types.BIGINT);
    } else {
      statement.setLong(index, millis);
    }
  }

  /** The timestamp of a row: the number if there is one, else the moment. */
  static long read(ResultSet row) throws SQLException {
    long millis = row.getLong("record_millis");
    if (!row.wasNull()) {
      return millis;
    }
    OffsetDateTime moment = row.getObject("record_time", OffsetDateTime.class);
    if (moment == null) {
      return SourceRecord.NO_TIMESTAMP;
    }
    // Rows that were written through java.sql.Timestamp.
    if (moment.equals(OffsetDateTime.MAX)) {
      return PGStatement.DATE_POSITIVE_INFINITY;
    }
    return moment.equals(OffsetDateTime.MIN)
        ? PGStatement.DATE_NEGATIVE_INFINITY
        : moment.toInstant().toEpochMilli();
  }
}
