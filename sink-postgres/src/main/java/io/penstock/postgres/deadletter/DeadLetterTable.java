package io.penstock.postgres.deadletter;

import io.penstock.postgres.catalog.TableName;
import io.penstock.postgres.write.SchemaSetup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of dead letters: a row for each, so that the same record that dies twice is there once.
 * Rows are marked, not removed. Safe for use by several threads.
 */
public final class DeadLetterTable {

  /** The standard name. */
  public static final String NAME = "penstock_dead_letters";

  /** The record's timestamp as the number that it was. */
  private static final String MILLIS = "record_millis";

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterTable.class);

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
              record_millis bigint,
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
   * What stores letters in the table as it is.
   *
   * @param connection in auto-commit mode
   * @param mayAlter whether a table of an older version may be given the column that it lacks
   */
  public DeadLetterInserts inserts(Connection connection, boolean mayAlter) throws SQLException {
    boolean hasMillis = hasMillis(connection) || mayAlter && addMillis(connection);
    return new DeadLetterInserts(name, hasMillis, !hasAllCharacters(connection));
  }

  /** SQL_ASCII takes any bytes. Other encodings refuse what they lack, such as an ellipsis. */
  private static boolean hasAllCharacters(Connection connection) throws SQLException {
    String encoding = connection.unwrap(PGConnection.class).getParameterStatus("server_encoding");
    return encoding == null || encoding.equals("UTF8") || encoding.equals("SQL_ASCII");
  }

  /** Whether the table has the column, which those of older versions lack. */
  boolean hasMillis(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(?)"
                + " AND attname = ? AND NOT attisdropped)")) {
      statement.setString(1, name.quoted());
      statement.setString(2, MILLIS);
      try (ResultSet found = statement.executeQuery()) {
        return found.next() && found.getBoolean(1);
      }
    }
  }

  /** Without the column all goes on but for timestamps that no moment can hold. */
  private boolean addMillis(Connection connection) throws SQLException {
    String sql = "ALTER TABLE " + name.quoted() + " ADD COLUMN IF NOT EXISTS " + MILLIS + " bigint";
    try {
      SchemaSetup.run(connection, statement -> statement.execute(sql));
      return true;
    } catch (SQLException refused) {
      if (!isRefusal(refused.getSQLState())) {
        throw refused;
      }
      LOG.warn(
          "{} has no column {} and it could not be added (SQLSTATE {}). Dead letters are stored;"
              + " only record timestamps outside the range of timestamptz are not kept. Let the"
              + " owner run: {}",
          name,
          MILLIS,
          refused.getSQLState(),
          sql);
      return false;
    }
  }

  /** No right to it, or forbidden by a trigger, or the table is in use or is not an own table. */
  private static boolean isRefusal(String state) {
    return state != null
        && (state.startsWith("42")
            || state.startsWith("55")
            || state.startsWith("0A")
            || state.startsWith("P0"));
  }
}
