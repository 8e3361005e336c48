package io.penstock.postgres.ledger;

import io.penstock.postgres.connect.Database;
import io.penstock.postgres.deadletter.DeadLetterInserts;
import io.penstock.postgres.deadletter.DeadLetterTable;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.write.SchemaSetup;
import io.penstock.postgres.write.TransactionPart;
import io.penstock.record.Position;
import io.penstock.spi.Ledger;
import io.penstock.spi.LedgerClaim;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.SinkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The ledger of one pipeline. Claims come from one thread; transactions from every lane. */
public final class PostgresLedger implements Ledger {

  private final Database database;
  private final Faults faults;
  private final String pipeline;
  private final LedgerTable table;
  private final DeadLetterInserts deadLetters;

  private PostgresLedger(
      Database database,
      Faults faults,
      String pipeline,
      LedgerTable table,
      DeadLetterInserts deadLetters) {
    this.database = database;
    this.faults = faults;
    this.pipeline = pipeline;
    this.table = table;
    this.deadLetters = deadLetters;
  }

  /**
   * Opens the ledger and creates its tables if they are not there.
   *
   * @param schema where they are; null if the search path decides
   */
  public static PostgresLedger open(
      Database database, Faults faults, String pipeline, String schema) throws SinkException {
    LedgerTable table = new LedgerTable(schema);
    DeadLetterTable deadLetters = DeadLetterTable.inSchema(schema);
    try (Connection connection = database.connect()) {
      if (!table.exists(connection) || !deadLetters.exists(connection)) {
        SchemaSetup.run(
            connection,
            statement -> {
              table.create(statement);
              deadLetters.create(statement);
            });
      }
      return new PostgresLedger(
          database, faults, pipeline, table, deadLetters.inserts(connection, true));
    } catch (SQLException failure) {
      throw faults.atStart(failure);
    }
  }

  @Override
  public LedgerClaim claim(String partition, int lanes, Position startIfUnknown)
      throws SinkException, InterruptedException {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      try {
        LedgerClaim claim = claim(connection, partition, lanes, startIfUnknown);
        connection.commit();
        return claim;
      } catch (SQLException failure) {
        connection.rollback();
        throw failure;
      }
    } catch (SQLException failure) {
      if (failure.getCause() instanceof InterruptedException) {
        throw new InterruptedException("interrupted while connecting; nothing was claimed");
      }
      throw faults.whileRunning(failure);
    }
  }

  private LedgerClaim claim(Connection connection, String partition, int lanes, Position start)
      throws SQLException {
    enter(connection, partition, lanes, start);
    List<Position> next = new ArrayList<>();
    long epoch = 0;
    int stored = 0;
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT lane, lanes, epoch, next_high, next_low FROM "
                + table.quoted()
                + " WHERE pipeline = ? AND partition = ? ORDER BY lane FOR UPDATE")) {
      statement.setString(1, pipeline);
      statement.setString(2, partition);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          stored = row.getInt("lanes");
          epoch = Math.max(epoch, row.getLong("epoch"));
          next.add(new Position(partition, row.getLong("next_high"), row.getLong("next_low")));
        }
      }
    }
    if (next.size() != stored) {
      addMissing(connection, partition, stored, epoch, next, start);
    }
    LedgerClaim claim = new LedgerClaim(partition, epoch + 1, next);
    if (claim.lanes() != lanes && claim.isLevel()) {
      return respread(connection, claim, lanes);
    }
    raise(connection, claim);
    return claim;
  }

  /** The first lane's row is made first: of two instances that come at once, one waits here. */
  private void enter(Connection connection, String partition, int lanes, Position start)
      throws SQLException {
    insert(connection, partition, 0, 1, lanes, firstEpoch(), start);
  }

  private void addMissing(
      Connection connection,
      String partition,
      int lanes,
      long epoch,
      List<Position> next,
      Position start)
      throws SQLException {
    insert(connection, partition, next.size(), lanes, lanes, epoch, start);
    while (next.size() < lanes) {
      next.add(start);
    }
  }

  /** All lanes stand at one position, so that the number of them can change. */
  private LedgerClaim respread(Connection connection, LedgerClaim level, int lanes)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM " + table.quoted() + " WHERE pipeline = ? AND partition = ?")) {
      statement.setString(1, pipeline);
      statement.setString(2, level.partition());
      statement.executeUpdate();
    }
    Position next = level.lowest();
    insert(connection, level.partition(), 0, lanes, lanes, level.epoch(), next);
    return new LedgerClaim(
        level.partition(), level.epoch(), java.util.Collections.nCopies(lanes, next));
  }

  private void raise(Connection connection, LedgerClaim claim) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE "
                + table.quoted()
                + " SET epoch = ?, updated_at = now() WHERE pipeline = ? AND partition = ?")) {
      statement.setLong(1, claim.epoch());
      statement.setString(2, pipeline);
      statement.setString(3, claim.partition());
      statement.executeUpdate();
    }
  }

  /** Inserts rows for lanes {@code from} to {@code to}, unless they are there. */
  private void insert(
      Connection connection,
      String partition,
      int from,
      int to,
      int lanes,
      long epoch,
      Position next)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO "
                + table.quoted()
                + " (pipeline, partition, lane, lanes, epoch, next_high, next_low)"
                + " SELECT ?, ?, lane, ?, ?, ?, ? FROM generate_series(?::int, ?::int) AS lane"
                + " ON CONFLICT DO NOTHING")) {
      statement.setString(1, pipeline);
      statement.setString(2, partition);
      statement.setInt(3, lanes);
      statement.setLong(4, epoch);
      statement.setLong(5, next.high());
      statement.setLong(6, next.low());
      statement.setInt(7, from);
      statement.setInt(8, to - 1);
      statement.executeUpdate();
    }
  }

  /**
   * Epochs begin at the time of day, so that a ledger that was reset never hands out a number that
   * an owner from before may still carry.
   */
  private static long firstEpoch() {
    return System.currentTimeMillis();
  }

  /** What a transaction has to do for the ledger. */
  public TransactionPart transaction(LedgerCommit commit) {
    return new LedgerTransaction(pipeline, table, deadLetters, faults, commit);
  }

  @Override
  public void close() {
    // Connections belong to the pool, which the sink closes.
  }
}
