package io.penstock.postgres.ledger;

import io.penstock.postgres.deadletter.DeadLetterInserts;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.write.TransactionPart;
import io.penstock.record.Position;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerMove;
import io.penstock.spi.SinkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/**
 * The ledger's part of a transaction: moves the positions by compare-and-set and stores the dead
 * letters. It comes before the rows, because the moved row is also the lock: whoever else would
 * move it waits for this transaction's end, and then finds it moved.
 */
final class LedgerTransaction implements TransactionPart {

  private final String pipeline;
  private final LedgerTable table;
  private final DeadLetterInserts deadLetters;
  private final Faults faults;
  private final LedgerCommit commit;

  LedgerTransaction(
      String pipeline,
      LedgerTable table,
      DeadLetterInserts deadLetters,
      Faults faults,
      LedgerCommit commit) {
    this.pipeline = pipeline;
    this.table = table;
    this.deadLetters = deadLetters;
    this.faults = faults;
    this.commit = commit;
  }

  @Override
  public boolean begin(Connection connection) throws SQLException, SinkException {
    List<LedgerMove> moves = commit.moves();
    if (move(connection, moves) != moves.size()) {
      if (isDone(connection, moves)) {
        return false;
      }
      throw fenced(moves);
    }
    deadLetters.insert(connection, commit.deadLetters());
    return true;
  }

  private int move(Connection connection, List<LedgerMove> moves) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE "
                + table.quoted()
                + " AS l SET next_high = m.next_high, next_low = m.next_low, updated_at = now()"
                + " FROM unnest(?, ?, ?, ?, ?, ?, ?) AS m(partition, lane, epoch, high, low,"
                + " next_high, next_low) WHERE l.pipeline = ? AND l.partition = m.partition"
                + " AND l.lane = m.lane AND l.epoch = m.epoch AND l.next_high = m.high"
                + " AND l.next_low = m.low")) {
      bindPlace(connection, statement, moves);
      bindPosition(connection, statement, 4, moves, LedgerMove::expected);
      bindPosition(connection, statement, 6, moves, LedgerMove::next);
      statement.setString(8, pipeline);
      return statement.executeUpdate();
    }
  }

  /** Whether each row stands where its move leads to, under the same epoch. */
  private boolean isDone(Connection connection, List<LedgerMove> moves) throws SQLException {
    // The moves that did go through a moment ago must not count.
    connection.rollback();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT count(*) FROM "
                + table.quoted()
                + " AS l JOIN unnest(?, ?, ?, ?, ?) AS m(partition, lane, epoch, high, low)"
                + " ON l.partition = m.partition AND l.lane = m.lane AND l.epoch = m.epoch"
                + " AND l.next_high = m.high AND l.next_low = m.low WHERE l.pipeline = ?")) {
      bindPlace(connection, statement, moves);
      bindPosition(connection, statement, 4, moves, LedgerMove::next);
      statement.setString(6, pipeline);
      try (ResultSet found = statement.executeQuery()) {
        found.next();
        return found.getInt(1) == moves.size();
      }
    }
  }

  private static void bindPlace(
      Connection connection, PreparedStatement statement, List<LedgerMove> moves)
      throws SQLException {
    statement.setArray(1, array(connection, "text", moves, LedgerMove::partition));
    statement.setArray(2, array(connection, "int4", moves, LedgerMove::lane));
    statement.setArray(3, array(connection, "int8", moves, LedgerMove::epoch));
  }

  private static void bindPosition(
      Connection connection,
      PreparedStatement statement,
      int index,
      List<LedgerMove> moves,
      Function<LedgerMove, Position> which)
      throws SQLException {
    statement.setArray(index, array(connection, "int8", moves, move -> which.apply(move).high()));
    statement.setArray(
        index + 1, array(connection, "int8", moves, move -> which.apply(move).low()));
  }

  private static java.sql.Array array(
      Connection connection, String type, List<LedgerMove> moves, Function<LedgerMove, ?> value)
      throws SQLException {
    return connection.createArrayOf(type, moves.stream().map(value).toArray());
  }

  private SinkException fenced(List<LedgerMove> moves) {
    StringBuilder text = new StringBuilder("the ledger does not stand at");
    for (LedgerMove move : moves) {
      text.append(' ').append(move.expected()).append(" (lane ").append(move.lane()).append(')');
    }
    text.append(" under our epoch: another instance has taken over; the work is dropped");
    return faults.fenced(text.toString());
  }
}
