package io.penstock.postgres.ledger;

import io.penstock.postgres.fault.Faults;
import io.penstock.record.Position;
import io.penstock.spi.LedgerDone;
import io.penstock.spi.SinkException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The statements about ids, all of a commit's in one go. Safe for use by several threads. */
final class DoneIds {

  private final String pipeline;
  private final IdLedgerTables tables;
  private final Faults faults;

  DoneIds(String pipeline, IdLedgerTables tables, Faults faults) {
    this.pipeline = pipeline;
    this.tables = tables;
    this.faults = faults;
  }

  /**
   * Makes sure, until the transaction's end, that nobody fences the consumers. Transactions of one
   * consumer share this lock; a fence waits for them, and they for it.
   */
  void holdEpochs(Connection connection, List<LedgerDone> done) throws SQLException, SinkException {
    int held = 0;
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT 1 FROM "
                + tables.consumers()
                + " AS c JOIN unnest(?, ?, ?) AS m(partition, consumer, epoch)"
                + " ON c.partition = m.partition AND c.consumer = m.consumer AND c.epoch = m.epoch"
                + " WHERE c.pipeline = ? ORDER BY c.partition FOR SHARE OF c")) {
      statement.setArray(1, array(connection, "text", done, LedgerDone::partition));
      statement.setArray(2, array(connection, "text", done, LedgerDone::consumer));
      statement.setArray(3, array(connection, "int8", done, LedgerDone::epoch));
      statement.setString(4, pipeline);
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          held++;
        }
      }
    }
    if (held != done.size()) {
      throw faults.fenced(
          "the ledger does not know "
              + done.get(0).consumer()
              + " under our epoch of "
              + String.join(", ", done.stream().map(LedgerDone::partition).toList())
              + ": another instance took it for dead, and its entries over; the work is dropped");
    }
  }

  /**
   * Enters ids.
   *
   * @return whether all of them were new
   */
  boolean enter(Connection connection, List<Position> ids) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO "
                + tables.done()
                + " (pipeline, partition, high, low) SELECT ?, i.partition, i.high, i.low"
                + " FROM unnest(?, ?, ?) AS i(partition, high, low) ON CONFLICT DO NOTHING")) {
      statement.setString(1, pipeline);
      bind(connection, statement, 2, ids);
      return statement.executeLargeUpdate() == ids.size();
    }
  }

  /** Those of the ids that are there. */
  Set<Position> known(Connection connection, List<Position> ids) throws SQLException {
    Set<Position> known = new HashSet<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT d.partition, d.high, d.low FROM "
                + tables.done()
                + " AS d JOIN unnest(?, ?, ?) AS i(partition, high, low)"
                + " ON d.partition = i.partition AND d.high = i.high AND d.low = i.low"
                + " WHERE d.pipeline = ?")) {
      bind(connection, statement, 1, ids);
      statement.setString(4, pipeline);
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          known.add(new Position(found.getString(1), found.getLong(2), found.getLong(3)));
        }
      }
    }
    return known;
  }

  void remove(Connection connection, List<Position> ids) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM "
                + tables.done()
                + " AS d USING unnest(?, ?, ?) AS i(partition, high, low)"
                + " WHERE d.pipeline = ? AND d.partition = i.partition AND d.high = i.high"
                + " AND d.low = i.low")) {
      bind(connection, statement, 1, ids);
      statement.setString(4, pipeline);
      statement.executeUpdate();
    }
  }

  /** All ids of a commit, in an order that is the same for everybody. */
  static List<Position> sorted(List<LedgerDone> done) {
    List<Position> ids = new ArrayList<>();
    done.forEach(each -> ids.addAll(each.ids()));
    ids.sort(
        (a, b) ->
            a.partition().equals(b.partition())
                ? a.compareWithin(b)
                : a.partition().compareTo(b.partition()));
    return ids;
  }

  private static void bind(
      Connection connection, PreparedStatement statement, int index, List<Position> ids)
      throws SQLException {
    statement.setArray(index, array(connection, "text", ids, Position::partition));
    statement.setArray(index + 1, array(connection, "int8", ids, Position::high));
    statement.setArray(index + 2, array(connection, "int8", ids, Position::low));
  }

  private static <E> Array array(
      Connection connection, String type, List<E> elements, Function<E, ?> value)
      throws SQLException {
    return connection.createArrayOf(type, elements.stream().map(value).toArray());
  }
}
