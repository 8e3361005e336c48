package io.penstock.postgres.ledger;

import io.penstock.postgres.connect.Database;
import io.penstock.postgres.deadletter.DeadLetterInserts;
import io.penstock.postgres.deadletter.DeadLetterTable;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.write.SchemaSetup;
import io.penstock.postgres.write.TransactionPart;
import io.penstock.record.Position;
import io.penstock.spi.IdLedger;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerDone;
import io.penstock.spi.SinkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger of ids of one pipeline. Transactions come from every lane, the rest from the threads
 * that the engine has for it.
 */
public final class PostgresIdLedger implements IdLedger {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresIdLedger.class);

  /** Rows that one claim clears away at most; the next one goes on. */
  private static final int CLEARED_AT_ONCE = 50_000;

  private final Database database;
  private final Faults faults;
  private final String pipeline;
  private final IdLedgerTables tables;
  private final DeadLetterInserts deadLetters;
  private final DoneIds ids;

  private PostgresIdLedger(
      Database database,
      Faults faults,
      String pipeline,
      IdLedgerTables tables,
      DeadLetterInserts deadLetters) {
    this.database = database;
    this.faults = faults;
    this.pipeline = pipeline;
    this.tables = tables;
    this.deadLetters = deadLetters;
    this.ids = new DoneIds(pipeline, tables, faults);
  }

  /**
   * Opens the ledger and creates its tables if they are not there.
   *
   * @param schema where they are; null if the search path decides
   */
  public static PostgresIdLedger open(
      Database database, Faults faults, String pipeline, String schema) throws SinkException {
    IdLedgerTables tables = new IdLedgerTables(schema);
    DeadLetterTable deadLetters = DeadLetterTable.inSchema(schema);
    try (Connection connection = database.connect()) {
      if (!tables.exist(connection) || !deadLetters.exists(connection)) {
        SchemaSetup.run(
            connection,
            statement -> {
              tables.create(statement);
              deadLetters.create(statement);
            });
      }
      return new PostgresIdLedger(
          database, faults, pipeline, tables, deadLetters.inserts(connection, true));
    } catch (SQLException failure) {
      throw faults.atStart(failure);
    }
  }

  /** Something that is done in a transaction of its own. */
  @FunctionalInterface
  private interface Work<R> {
    R on(Connection connection) throws SQLException, SinkException;
  }

  private <R> R inTransaction(Work<R> work) throws SinkException, InterruptedException {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      try {
        R result = work.on(connection);
        connection.commit();
        return result;
      } catch (SQLException | SinkException failure) {
        connection.rollback();
        throw failure;
      }
    } catch (SQLException failure) {
      if (failure.getCause() instanceof InterruptedException) {
        throw new InterruptedException("interrupted while connecting; the ledger is as it was");
      }
      throw faults.whileRunning(failure);
    }
  }

  @Override
  public long claim(String partition, String consumer, Position acknowledgedBefore)
      throws SinkException, InterruptedException {
    clearAway(partition, acknowledgedBefore);
    return inTransaction(
        connection -> {
          removeLongDead(connection, partition, consumer);
          mark(connection, partition);
          return claim(connection, partition, consumer);
        });
  }

  @Override
  public boolean knows(String partition) throws SinkException, InterruptedException {
    return inTransaction(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "SELECT EXISTS (SELECT 1 FROM "
                      + tables.consumers()
                      + " WHERE pipeline = ? AND partition = ?)")) {
            bind(statement, new String[] {pipeline, partition});
            try (ResultSet found = statement.executeQuery()) {
              found.next();
              return found.getBoolean(1);
            }
          }
        });
  }

  /** Leaves a row of nobody, which says for ever that this partition was read. */
  private void mark(Connection connection, String partition) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO "
                + tables.consumers()
                + " (pipeline, partition, consumer, epoch, fenced, updated_at)"
                + " VALUES (?, ?, ?, 0, true, now()) ON CONFLICT DO NOTHING")) {
      bind(statement, partition, IdLedgerTables.NOBODY);
      statement.executeUpdate();
    }
  }

  /**
   * Epochs come from the clock of the database, so that a consumer that was taken out never gets a
   * number again that it may still carry.
   */
  private long claim(Connection connection, String partition, String consumer) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO "
                + tables.consumers()
                + " AS c (pipeline, partition, consumer, epoch, fenced, updated_at) VALUES"
                + " (?, ?, ?, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, false,"
                + " now()) ON CONFLICT (pipeline, partition, consumer) DO UPDATE SET"
                + " epoch = greatest(c.epoch + 1, excluded.epoch), fenced = false,"
                + " updated_at = now() RETURNING epoch")) {
      bind(statement, partition, consumer);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** For a consumer, to be taken out is as good as to be fenced. */
  private void removeLongDead(Connection connection, String partition, String but)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM "
                + tables.consumers()
                + " WHERE pipeline = ? AND partition = ? AND consumer IN (SELECT consumer FROM "
                + tables.consumers()
                + " WHERE pipeline = ? AND partition = ? AND consumer <> ?"
                + " AND consumer <> '' AND (fenced AND updated_at < now() - interval '1 day'"
                + " OR updated_at < now() - interval '30 days') FOR UPDATE SKIP LOCKED)")) {
      bind(statement, pipeline, partition, pipeline, partition, but);
      statement.executeUpdate();
    }
  }

  /**
   * Ids of records that were acknowledged by processes that died, or were fenced, before they could
   * forget them. Nobody is given such a record again, but a frozen consumer may hold it, so all are
   * fenced; for those that live this means that they read again what they have in flight.
   */
  private void clearAway(String partition, Position before)
      throws SinkException, InterruptedException {
    try {
      int cleared =
          inTransaction(
              connection -> {
                if (!hasOld(connection, partition, before)) {
                  return 0;
                }
                raise(connection, partition, "", false);
                return removeOld(connection, partition, before);
              });
      if (cleared > 0) {
        LOG.info(
            "ledger of {}: cleared away {} ids of {} that processes had left that died more than a"
                + " day ago",
            pipeline,
            cleared,
            partition);
      }
    } catch (SinkException failure) {
      // Not needed to go on; a database that is away will tell the claim, too.
      LOG.warn(
          "ledger of {}: what dead processes have left of {} is not cleared away yet: {}",
          pipeline,
          partition,
          failure.getMessage());
    }
  }

  private static final String OLD =
      " WHERE pipeline = ? AND partition = ? AND (high, low) < (?, ?)"
          + " AND done_at < now() - interval '1 day'";

  private boolean hasOld(Connection connection, String partition, Position before)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT EXISTS (SELECT 1 FROM " + tables.done() + OLD + ")")) {
      bindOld(statement, partition, before);
      try (ResultSet found = statement.executeQuery()) {
        found.next();
        return found.getBoolean(1);
      }
    }
  }

  private int removeOld(Connection connection, String partition, Position before)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM "
                + tables.done()
                + " WHERE ctid = ANY (ARRAY(SELECT ctid FROM "
                + tables.done()
                + OLD
                + " LIMIT "
                + CLEARED_AT_ONCE
                + "))")) {
      bindOld(statement, partition, before);
      return statement.executeUpdate();
    }
  }

  private void bindOld(PreparedStatement statement, String partition, Position before)
      throws SQLException {
    statement.setString(1, pipeline);
    statement.setString(2, partition);
    statement.setLong(3, before.high());
    statement.setLong(4, before.low());
  }

  @Override
  public void fence(String partition, String consumer) throws SinkException, InterruptedException {
    inTransaction(connection -> raise(connection, partition, consumer, true));
  }

  @Override
  public void fenceOthers(String partition, String butNot)
      throws SinkException, InterruptedException {
    inTransaction(connection -> raise(connection, partition, butNot, false));
  }

  /**
   * Raises epochs. The epoch of a consumer that is fenced was never given to anybody, so there is
   * nothing to do for it, nor to wait for.
   *
   * @param only whether just that consumer is meant, or all others
   */
  private int raise(Connection connection, String partition, String consumer, boolean only)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE "
                + tables.consumers()
                + " SET epoch = epoch + 1, fenced = true, updated_at = now() WHERE pipeline = ?"
                + " AND partition = ? AND consumer "
                + (only ? "=" : "<>")
                + " ? AND NOT fenced")) {
      bind(statement, partition, consumer);
      return statement.executeUpdate();
    }
  }

  @Override
  public void forget(LedgerDone acknowledged) throws SinkException, InterruptedException {
    List<LedgerDone> done = List.of(acknowledged);
    inTransaction(
        connection -> {
          ids.holdEpochs(connection, done);
          ids.remove(connection, DoneIds.sorted(done));
          return null;
        });
  }

  @Override
  public void leave(String partition, String consumer, long epoch)
      throws SinkException, InterruptedException {
    inTransaction(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "DELETE FROM "
                      + tables.consumers()
                      + " WHERE pipeline = ? AND partition = ? AND consumer = ?"
                      + " AND (epoch = ? OR fenced)")) {
            bind(statement, partition, consumer);
            statement.setLong(4, epoch);
            return statement.executeUpdate();
          }
        });
  }

  private void bind(PreparedStatement statement, String partition, String consumer)
      throws SQLException {
    bind(statement, new String[] {pipeline, partition, consumer});
  }

  private static void bind(PreparedStatement statement, String... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setString(i + 1, values[i]);
    }
  }

  /** What a transaction has to do for the ledger. */
  public TransactionPart transaction(LedgerCommit commit) {
    return new IdTransaction(ids, deadLetters, commit);
  }

  @Override
  public void close() {
    // Connections belong to the pool, which the sink closes.
  }
}
