package io.penstock.postgres.ledger;

import io.penstock.postgres.catalog.Identifiers;
import io.penstock.record.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * The table {@code penstock_ledger}, for those who look after it: a row for each pipeline,
 * partition and lane. Safe for use by several threads.
 */
public final class LedgerTable {

  private static final String NAME = "penstock_ledger";

  private final String quoted;

  /**
   * The table in a schema.
   *
   * @param schema null if the role's search path decides
   */
  public LedgerTable(String schema) {
    this.quoted = Identifiers.quote(schema, NAME);
  }

  /**
   * A row.
   *
   * @param partition the partition
   * @param lane the lane's number within the partition
   * @param lanes over how many lanes the partition is spread
   * @param epoch the number of the ownership that wrote last
   * @param next the next position that is not done yet
   * @param updatedAt when it was last moved
   * @param incarnation which log the position belongs to; null if that is unknown
   */
  public record Entry(
      String partition,
      int lane,
      int lanes,
      long epoch,
      Position next,
      Instant updatedAt,
      String incarnation) {}

  /** The table's name in SQL. */
  String quoted() {
    return quoted;
  }

  /** Creates the table if it is not there. */
  void create(Statement statement) throws SQLException {
    statement.execute(
        "CREATE TABLE IF NOT EXISTS "
            + quoted
            + " ("
            + """
              pipeline text NOT NULL,
              partition text NOT NULL,
              lane integer NOT NULL,
              lanes integer NOT NULL,
              epoch bigint NOT NULL,
              next_high bigint NOT NULL,
              next_low bigint NOT NULL,
              updated_at timestamptz NOT NULL DEFAULT now(),
              incarnation text,
              PRIMARY KEY (pipeline, partition, lane))
              """);
    // A table of an earlier version.
    statement.execute("ALTER TABLE " + quoted + " ADD COLUMN IF NOT EXISTS incarnation text");
  }

  /** Whether the table is there and has all its columns, so that nothing has to be created. */
  boolean isComplete(Connection connection) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "SELECT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(?)"
                + " AND attname = 'incarnation' AND NOT attisdropped)")) {
      statement.setString(1, quoted);
      try (var found = statement.executeQuery()) {
        return found.next() && found.getBoolean(1);
      }
    }
  }

  /** Whether the table is there. */
  boolean exists(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      statement.setString(1, quoted);
      try (var found = statement.executeQuery()) {
        return found.next() && found.getBoolean(1);
      }
    }
  }

  /** How far a pipeline has come, by partition and lane. */
  public List<Entry> entries(DataSource source, String pipeline) {
    return Jdbi.create(source)
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT partition, lane, lanes, epoch, next_high, next_low, updated_at,"
                            // The tools look at tables of an earlier version as well.
                            + " to_jsonb(l) ->> 'incarnation' AS incarnation FROM "
                            + quoted
                            + " AS l WHERE pipeline = :pipeline ORDER BY partition, lane")
                    .bind("pipeline", pipeline)
                    .map(
                        (rs, ctx) ->
                            new Entry(
                                rs.getString("partition"),
                                rs.getInt("lane"),
                                rs.getInt("lanes"),
                                rs.getLong("epoch"),
                                new Position(
                                    rs.getString("partition"),
                                    rs.getLong("next_high"),
                                    rs.getLong("next_low")),
                                rs.getTimestamp("updated_at").toInstant(),
                                rs.getString("incarnation")))
                    .list());
  }

  /**
   * Forgets how far a pipeline has come: it starts from the source's own position next time. A
   * running instance is fenced off.
   *
   * @param partition null for all of them
   * @return how many rows were removed
   */
  public int reset(DataSource source, String pipeline, String partition) {
    return Jdbi.create(source)
        .withHandle(
            handle ->
                handle
                    .createUpdate(
                        "DELETE FROM "
                            + quoted
                            + " WHERE pipeline = :pipeline"
                            + " AND (CAST(:partition AS text) IS NULL OR partition = :partition)")
                    .bind("pipeline", pipeline)
                    .bind("partition", partition)
                    .execute());
  }

  /**
   * Sets all lanes of a partition to a position and raises their epoch, which fences off whoever
   * works on it. A partition without rows gets one. Which log that position belongs to is left to
   * the next claim: it is the one that is there then.
   *
   * @return how many rows there are
   */
  int moveTo(Connection connection, String pipeline, Position next) throws SQLException {
    try (var update =
        connection.prepareStatement(
            "UPDATE "
                + quoted
                + " SET next_high = ?, next_low = ?, epoch = epoch + 1, updated_at = now()"
                + (isComplete(connection) ? ", incarnation = NULL" : "")
                + " WHERE pipeline = ? AND partition = ?")) {
      update.setLong(1, next.high());
      update.setLong(2, next.low());
      update.setString(3, pipeline);
      update.setString(4, next.partition());
      int moved = update.executeUpdate();
      if (moved > 0) {
        return moved;
      }
    }
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO "
                + quoted
                + " (pipeline, partition, lane, lanes, epoch, next_high, next_low)"
                + " VALUES (?, ?, 0, 1, ?, ?, ?)")) {
      insert.setString(1, pipeline);
      insert.setString(2, next.partition());
      insert.setLong(3, System.currentTimeMillis());
      insert.setLong(4, next.high());
      insert.setLong(5, next.low());
      return insert.executeUpdate();
    }
  }
}
