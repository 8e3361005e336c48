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
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;

/**
 * The table of dead letters: a row for each, under its stable id, so that the same record that dies
 * twice is there once. Rows are marked, not removed. Safe for use by several threads.
 */
public final class DeadLetterTable {

  /** The standard name. */
  public static final String NAME = "penstock_dead_letters";

  private final TableName name;

  /** A table of that name. */
  public DeadLetterTable(TableName name) {
    this.name = name;
  }

  /**
   * The standard table in a schema.
   *
   * @param schema null if the role's search path decides
   */
  public static DeadLetterTable inSchema(String schema) {
    return new DeadLetterTable(new TableName(schema, NAME));
  }

  /** Its name. */
  public TableName name() {
    return name;
  }

  /** Creates the table if it is not there. */
  public void create(Statement statement) throws SQLException {
    String quoted = name.quoted();
    statement.execute(
        "CREATE TABLE IF NOT EXISTS "
            + quoted
            + " ("
            + """
              id text PRIMARY KEY,
              pipeline text NOT NULL,
              partition text NOT NULL,
              position_high bigint NOT NULL,
              position_low bigint NOT NULL,
              record_time timestamptz,
              key bytea,
              value bytea,
              headers jsonb NOT NULL,
              stage text NOT NULL,
              code text NOT NULL,
              message text NOT NULL,
              attempts integer NOT NULL,
              version text,
              created_at timestamptz NOT NULL,
              status text NOT NULL DEFAULT 'dead'
                CHECK (status IN ('dead', 'replayed', 'discarded')),
              resolved_at timestamptz,
              resolved_because text,
              relayed_at timestamptz)
              """);
    statement.execute(
        "CREATE INDEX IF NOT EXISTS "
            + new TableName(null, indexName()).quoted()
            + " ON "
            + quoted
            + " (pipeline, status, created_at)");
  }

  private String indexName() {
    String base = name.name();
    return (base.length() > 50 ? base.substring(0, 50) : base) + "_by_time";
  }

  /** Whether the table is there. */
  public boolean exists(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      statement.setString(1, name.quoted());
      try (ResultSet found = statement.executeQuery()) {
        return found.next() && found.getBoolean(1);
      }
    }
  }

  /**
   * Stores dead records within the connection's transaction; those that are there already stay as
   * they are.
   */
  public void insert(Connection connection, List<DeadRecord> records) throws SQLException {
    if (records.isEmpty()) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO "
                + name.quoted()
                + " (id, pipeline, partition, position_high, position_low, record_time, key,"
                + " value, headers, stage, code, message, attempts, version, created_at)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (id) DO NOTHING")) {
      for (DeadRecord dead : records) {
        bind(statement, dead);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static void bind(PreparedStatement statement, DeadRecord dead) throws SQLException {
    SourceRecord record = dead.record();
    Position position = record.position();
    statement.setString(1, dead.id());
    statement.setString(2, dead.pipeline());
    statement.setString(3, position.partition());
    statement.setLong(4, position.high());
    statement.setLong(5, position.low());
    if (record.timestamp() == SourceRecord.NO_TIMESTAMP) {
      statement.setNull(6, Types.TIMESTAMP_WITH_TIMEZONE);
    } else {
      statement.setTimestamp(6, new Timestamp(record.timestamp()));
    }
    statement.setBytes(7, record.key());
    statement.setBytes(8, record.value());
    statement.setString(9, HeadersJson.write(record.headers()));
    statement.setString(10, dead.stage().label());
    statement.setString(11, printable(dead.rejection().code()));
    statement.setString(12, printable(dead.rejection().message()));
    statement.setInt(13, dead.attempts());
    statement.setString(14, DeadLetterTable.class.getPackage().getImplementationVersion());
    statement.setTimestamp(15, Timestamp.from(dead.time()));
  }

  /** A message can quote a field's name, and a field's name can hold anything. */
  private static String printable(String text) {
    return text.replace('\0', '\uFFFD');
  }
}
