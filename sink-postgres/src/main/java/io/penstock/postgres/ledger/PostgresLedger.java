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
import java.util.Collections;
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
      if (!table.isComplete(connection) || !deadLetters.exists(connection)) {
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
    return claim(partition, lanes, startIfUnknown, null);
  }

  @Override
  public LedgerClaim claim(String partition, int lanes, Position startIfUnknown, String incarnation)
      throws SinkException, InterruptedException {
    return inTransaction(
        connection -> claim(connection, partition, lanes, startIfUnknown, incarnation));
  }

  @Override
  public LedgerClaim move(LedgerClaim held, List<Position> next, String incarnation)
      throws SinkException, InterruptedException {
    return inTransaction(
        connection ->
            lock(connection, held.partition()).epoch() == held.epoch()
                ? replace(
                    connection,
                    new LedgerClaim(held.partition(), held.epoch() + 1, next, incarnation))
                : claim(connection, held.partition(), next.size(), next.get(0), incarnation));
  }

  /** What is done in a transaction of its own. */
  @FunctionalInterface
  private interface Work {
    LedgerClaim on(Connection connection) throws SQLException;
  }

  private LedgerClaim inTransaction(Work work) throws SinkException, InterruptedException {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      try {
        LedgerClaim claim = work.on(connection);
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

  private LedgerClaim claim(
      Connection connection, String partition, int lanes, Position start, String incarnation)
      throws SQLException {
    enter(connection, partition, lanes, start, incarnation);
    Rows rows = lock(connection, partition);
    // Whether the log is still the same is for the caller to judge.
    String log = rows.incarnation() == null ? incarnation : rows.incarnation();
    List<Position> next = new ArrayList<>(rows.next());
    if (next.size() != rows.lanes()) {
      addMissing(connection, partition, rows, next, start);
    }
    LedgerClaim claim = new LedgerClaim(partition, rows.epoch() + 1, next, log);
    if (claim.lanes() != lanes && claim.isLevel()) {
      return replace(
          connection,
          new LedgerClaim(
              partition, claim.epoch(), Collections.nCopies(lanes, claim.lowest()), log));
    }
    raise(connection, claim);
    return claim;
  }

  /**
   * What is stored of a partition.
   *
   * @param lanes over how many lanes it is spread; some may have no row yet
   */
  private record Rows(int lanes, long epoch, List<Position> next, String incarnation) {}

  private Rows lock(Connection connection, String partition) throws SQLException {
    List<Position> next = new ArrayList<>();
    long epoch = 0;
    int lanes = 0;
    String incarnation = null;
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT lanes, epoch, next_high, next_low, incarnation FROM "
                + table.quoted()
                + " WHERE pipeline = ? AND partition = ? ORDER BY lane FOR UPDATE")) {
      statement.setString(1, pipeline);
      statement.setString(2, partition);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          lanes = row.getInt("lanes");
          epoch = Math.max(epoch, row.getLong("epoch"));
          next.add(new Position(partition, row.getLong("next_high"), row.getLong("next_low")));
          incarnation = incarnation == null ? row.getString("incarnation") : incarnation;
        }
      }
    }
    return new Rows(lanes, epoch, next, incarnation);
  }

  /** The first lane's row is made first: of two instances that come at once, one waits here. */
  private void enter(
      Connection connection, String partition, int lanes, Position start, String incarnation)
      throws SQLException {
    insert(connection, 0, 1, lanes, firstEpoch(), start, incarnation);
  }

  private void addMissing(
      Connection connection, String partition, Rows rows, List<Position> next, Position start)
      throws SQLException {
    insert(connection, next.size(), rows.lanes(), rows.lanes(), rows.epoch(), start, null);
    while (next.size() < rows.lanes()) {
      next.add(start);
    }
  }

  /** Puts rows in the place of all that are there. */
  private LedgerClaim replace(Connection connection, LedgerClaim claim) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM " + table.quoted() + " WHERE pipeline = ? AND partition = ?")) {
      statement.setString(1, pipeline);
      statement.setString(2, claim.partition());
      statement.executeUpdate();
    }
    int lanes = claim.lanes();
    for (int lane = 0; lane < lanes; lane++) {
      insert(
          connection,
          lane,
          lane + 1,
          lanes,
          claim.epoch(),
          claim.next().get(lane),
          claim.incarnation());
    }
    return claim;
  }

  private void raise(Connection connection, LedgerClaim claim) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE "
                + table.quoted()
                + " SET epoch = ?, incarnation = ?, updated_at = now()"
                + " WHERE pipeline = ? AND partition = ?")) {
      statement.setLong(1, claim.epoch());
      statement.setString(2, claim.incarnation());
      statement.setString(3, pipeline);
      statement.setString(4, claim.partition());
      statement.executeUpdate();
    }
  }

  /** Inserts rows for lanes {@code from} to {@code to}, unless they are there. */
  private void insert(
      Connection connection,
      int from,
      int to,
      int lanes,
      long epoch,
      Position next,
      String incarnation)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO "
                + table.quoted()
                + " (pipeline, partition, lane, lanes, epoch, next_high, next_low, incarnation)"
                + " SELECT ?, ?, lane, ?, ?, ?, ?, ? FROM generate_series(?::int, ?::int) AS lane"
                + " ON CONFLICT DO NOTHING")) {
      statement.setString(1, pipeline);
      statement.setString(2, next.partition());
      statement.setInt(3, lanes);
      statement.setLong(4, epoch);
      statement.setLong(5, next.high());
      statement.setLong(6, next.low());
      statement.setString(7, incarnation);
      statement.setInt(8, from);
      statement.setInt(9, to - 1);
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
