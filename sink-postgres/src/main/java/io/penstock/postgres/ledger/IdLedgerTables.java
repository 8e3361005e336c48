package io.penstock.postgres.ledger;

import io.penstock.postgres.catalog.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * The tables {@code penstock_ledger_consumer} and {@code penstock_ledger_done}, for those who look
 * after them: who may write, and which records are written and may be delivered again. Used where
 * the source delivers again by id, such as Redis Streams. Safe for use by several threads.
 */
public final class IdLedgerTables {

  /** The name in the row that says that a partition was read, whoever did. */
  static final String NOBODY = "";

  private final String consumers;
  private final String done;

  /**
   * The tables in a schema.
   *
   * @param schema null if the role's search path decides
   */
  public IdLedgerTables(String schema) {
    this.consumers = Identifiers.quote(schema, "penstock_ledger_consumer");
    this.done = Identifiers.quote(schema, "penstock_ledger_done");
  }

  /**
   * A consumer.
   *
   * @param partition the partition
   * @param consumer its name
   * @param epoch the number of its ownership
   * @param fenced whether it may write nothing until it claims again
   * @param updatedAt when it claimed or was fenced
   */
  public record Entry(
      String partition, String consumer, long epoch, boolean fenced, Instant updatedAt) {}

  /**
   * How many ids a partition has.
   *
   * @param partition the partition
   * @param count written and not forgotten yet
   * @param oldest when the oldest of them was written
   */
  public record Kept(String partition, long count, Instant oldest) {}

  /** The name of the table of consumers in SQL. */
  String consumers() {
    return consumers;
  }

  /** The name of the table of ids in SQL. */
  String done() {
    return done;
  }

  /** Creates the tables if they are not there. */
  void create(Statement statement) throws SQLException {
    statement.execute(
        "CREATE TABLE IF NOT EXISTS "
            + consumers
            + " ("
            + """
              pipeline text NOT NULL,
              partition text NOT NULL,
              consumer text NOT NULL,
              epoch bigint NOT NULL,
              fenced boolean NOT NULL,
              updated_at timestamptz NOT NULL,
              PRIMARY KEY (pipeline, partition, consumer))
              """);
    statement.execute(
        "CREATE TABLE IF NOT EXISTS "
            + done
            + " ("
            + """
              pipeline text NOT NULL,
              partition text NOT NULL,
              high bigint NOT NULL,
              low bigint NOT NULL,
              done_at timestamptz NOT NULL DEFAULT now(),
              PRIMARY KEY (pipeline, partition, high, low))
              """);
  }

  /** Whether both tables are there. */
  boolean exist(Connection connection) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "SELECT to_regclass(?) IS NOT NULL AND to_regclass(?) IS NOT NULL")) {
      statement.setString(1, consumers);
      statement.setString(2, done);
      try (var found = statement.executeQuery()) {
        return found.next() && found.getBoolean(1);
      }
    }
  }

  /** The consumers of a pipeline. */
  public List<Entry> entries(DataSource source, String pipeline) {
    return Jdbi.create(source)
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT partition, consumer, epoch, fenced, updated_at FROM "
                            + consumers
                            + " WHERE pipeline = :pipeline AND consumer <> ''"
                            + " ORDER BY partition, consumer")
                    .bind("pipeline", pipeline)
                    .map(
                        (rs, ctx) ->
                            new Entry(
                                rs.getString("partition"),
                                rs.getString("consumer"),
                                rs.getLong("epoch"),
                                rs.getBoolean("fenced"),
                                rs.getTimestamp("updated_at").toInstant()))
                    .list());
  }

  /**
   * Forgets that a pipeline has ever read: running instances are fenced off, and a consumer group
   * that is not there is created anew at the next start. What is still pending in the source and
   * was written will be written again.
   *
   * @param partition null for all of them
   * @return how many rows were removed
   */
  public int reset(DataSource source, String pipeline, String partition) {
    String where =
        " WHERE pipeline = :pipeline"
            + " AND (CAST(:partition AS text) IS NULL OR partition = :partition)";
    return Jdbi.create(source)
        .inTransaction(
            handle -> {
              int removed = 0;
              for (String table : List.of(consumers, done)) {
                removed +=
                    handle
                        .createUpdate("DELETE FROM " + table + where)
                        .bind("pipeline", pipeline)
                        .bind("partition", partition)
                        .execute();
              }
              return removed;
            });
  }

  /** How many ids a pipeline keeps, by partition. */
  public List<Kept> kept(DataSource source, String pipeline) {
    return Jdbi.create(source)
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT partition, count(*) AS n, min(done_at) AS oldest FROM "
                            + done
                            + " WHERE pipeline = :pipeline GROUP BY partition ORDER BY partition")
                    .bind("pipeline", pipeline)
                    .map(
                        (rs, ctx) ->
                            new Kept(
                                rs.getString("partition"),
                                rs.getLong("n"),
                                rs.getTimestamp("oldest").toInstant()))
                    .list());
  }
}
