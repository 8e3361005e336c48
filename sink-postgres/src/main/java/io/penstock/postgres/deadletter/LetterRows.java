package io.penstock.postgres.deadletter;

import io.penstock.postgres.deadletter.StoredDeadLetters.Letter;
import io.penstock.postgres.deadletter.StoredDeadLetters.Status;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Locale;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;

/** Makes letters of rows, whatever version made the table. Safe for use by several threads. */
final class LetterRows {

  private static final String COLUMNS =
      "id, pipeline, partition, position_high, position_low, record_time, key, value,"
          + " headers::text AS headers, stage, code, message, attempts, version, created_at,"
          + " status, resolved_at, resolved_because FROM ";

  private final DeadLetterTable table;
  private volatile boolean hasMillis;

  LetterRows(DeadLetterTable table) {
    this.table = table;
  }

  /** The beginning of a query for letters; a table that lacks a column may get it at any time. */
  String select(Handle handle) {
    try {
      if (!hasMillis) {
        hasMillis = table.hasMillis(handle.getConnection());
      }
    } catch (SQLException failure) {
      throw new ConnectionException(failure);
    }
    return "SELECT "
        + (hasMillis ? "record_millis, " : "NULL::bigint AS record_millis, ")
        + COLUMNS
        + table.name().quoted();
  }

  static Status status(String label) {
    return Status.valueOf(label.toUpperCase(Locale.ROOT));
  }

  static Letter letter(ResultSet row) throws SQLException {
    Timestamp resolvedAt = row.getTimestamp("resolved_at");
    SourceRecord record =
        new SourceRecord(
            new Position(
                row.getString("partition"),
                row.getLong("position_high"),
                row.getLong("position_low")),
            row.getBytes("key"),
            row.getBytes("value"),
            HeadersJson.read(row.getString("headers")),
            RecordTimes.read(row));
    return new Letter(
        row.getString("id"),
        row.getString("pipeline"),
        record,
        row.getString("stage"),
        row.getString("code"),
        row.getString("message"),
        row.getInt("attempts"),
        row.getString("version"),
        row.getTimestamp("created_at").toInstant(),
        status(row.getString("status")),
        resolvedAt == null ? null : resolvedAt.toInstant(),
        row.getString("resolved_because"));
  }
}
