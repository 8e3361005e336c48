package io.penstock.postgres.deadletter;

import io.penstock.postgres.catalog.TableName;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Stores dead letters in a table that is there. Nothing of a record can make the server refuse it:
 * its bytes go into {@code bytea} or base64, and what does not fit elsewhere is replaced, since a
 * letter that is refused would hold up its pipeline for ever. Safe for use by several threads.
 */
public final class DeadLetterInserts {

  private final TableName table;
  private final boolean hasMillis;
  private final boolean asciiOnly;

  /**
   * Inserts into a table.
   *
   * @param hasMillis whether it has the column {@code record_millis}
   * @param asciiOnly whether its database has an encoding that lacks most characters
   */
  DeadLetterInserts(TableName table, boolean hasMillis, boolean asciiOnly) {
    this.table = table;
    this.hasMillis = hasMillis;
    this.asciiOnly = asciiOnly;
  }

  /**
   * Stores dead records within the connection's transaction; those that are there already, with the
   * same key and value, stay as they are.
   */
  public void insert(Connection connection, List<DeadRecord> records) throws SQLException {
    List<DeadRecord> met = insert(connection, records, LetterKeys::id);
    if (!met.isEmpty()) {
      insert(connection, others(connection, met), LetterKeys::fingerprint);
    }
  }

  /** Returns those whose name another row has. */
  private List<DeadRecord> insert(
      Connection connection, List<DeadRecord> records, Function<DeadRecord, String> name)
      throws SQLException {
    List<DeadRecord> met = new ArrayList<>(0);
    if (records.isEmpty()) {
      return met;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO "
                + table.quoted()
                + " (id, pipeline, partition, position_high, position_low, record_time, key,"
                + " value, headers, stage, code, message, attempts, version, created_at"
                + (hasMillis ? ", record_millis" : "")
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?"
                + (hasMillis ? ", ?" : "")
                + ") ON CONFLICT (id) DO NOTHING")) {
      for (DeadRecord dead : records) {
        bind(statement, name.apply(dead), dead);
        statement.addBatch();
      }
      int[] counts = statement.executeBatch();
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] == 0 || counts[i] == Statement.SUCCESS_NO_INFO) {
          met.add(records.get(i));
        }
      }
    }
    return met;
  }

  /**
   * Those of the records that the rows of their names do not hold. A row that was deleted since
   * does not hold its record either.
   */
  private List<DeadRecord> others(Connection connection, List<DeadRecord> met) throws SQLException {
    Set<String> held = new HashSet<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT "
                + LetterKeys.FINGERPRINT
                + " FROM "
                + table.quoted()
                + " WHERE id = ANY (?)")) {
      statement.setArray(1, connection.createArrayOf("text", LetterKeys.ids(met).toArray()));
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          held.add(found.getString(1));
        }
      }
    }
    return met.stream().filter(dead -> !held.contains(LetterKeys.fingerprint(dead))).toList();
  }

  private void bind(PreparedStatement statement, String name, DeadRecord dead) throws SQLException {
    SourceRecord record = dead.record();
    Position position = record.position();
    statement.setString(1, name);
    statement.setString(2, dead.pipeline());
    statement.setString(3, Texts.storable(position.partition()));
    statement.setLong(4, position.high());
    statement.setLong(5, position.low());
    RecordTimes.bindMoment(statement, 6, record.timestamp());
    statement.setBytes(7, record.key());
    statement.setBytes(8, record.value());
    statement.setString(9, HeadersJson.write(record.headers(), asciiOnly));
    statement.setString(10, dead.stage().label());
    statement.setString(11, reason(dead.rejection().code()));
    statement.setString(12, reason(dead.rejection().message()));
    statement.setInt(13, dead.attempts());
    statement.setString(14, DeadLetterInserts.class.getPackage().getImplementationVersion());
    statement.setObject(15, dead.time().atOffset(ZoneOffset.UTC));
    if (hasMillis) {
      RecordTimes.bindMillis(statement, 16, record.timestamp());
    }
  }

  private String reason(String text) {
    String storable = Texts.storable(text);
    return asciiOnly ? Texts.ascii(storable) : storable;
  }
}
