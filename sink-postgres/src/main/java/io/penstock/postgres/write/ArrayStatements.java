package io.penstock.postgres.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.util.PGobject;

/**
 * The statements on one table that take rows or keys as an array. For one thread.
 *
 * @param <T> the pipeline's value type
 */
final class ArrayStatements<T> {

  private final TablePlan<T> plan;
  private final RowSet rows;
  private final RowArray array;

  ArrayStatements(TablePlan<T> plan, RowSet rows, RowArray array) {
    this.plan = plan;
    this.rows = rows;
    this.array = array;
  }

  /** Inserts rows of one shape; returns how many the database counts. */
  long insert(Connection connection, Stages.Stage stage, int[] order, int from, int to)
      throws SQLException {
    Shape shape = rows.shape(order[from]);
    try (PreparedStatement statement = connection.prepareStatement(shape.insertSql())) {
      statement.setObject(1, array.rows(stage, rows, shape, order, from, to));
      return statement.executeLargeUpdate();
    }
  }

  /** Deletes rows by key, and by version where they have one. */
  void delete(Connection connection, Stages.Stage stage, int[] order, int from, int to)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(plan.keyStatements().deleteSql())) {
      statement.setObject(1, identities(stage, order, from, to));
      statement.executeLargeUpdate();
    }
  }

  /** Told what became of a row. */
  interface Seen {
    void row(int row, boolean isThere, boolean hasVersion);
  }

  /** Looks for rows by key; those that this transaction has written are left out if possible. */
  void look(Connection connection, Stages.Stage stage, int[] order, int from, int to, Seen seen)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(plan.keyStatements().lookSql())) {
      statement.setObject(1, identities(stage, order, from, to));
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          seen.row(order[from + found.getInt(1) - 1], found.getBoolean(2), found.getBoolean(3));
        }
      }
    }
  }

  /**
   * The place of each row's key in the order of all keys, the same for keys that are equal to the
   * database. All are sent at once, though so large an array is slow: places in several arrays do
   * not compare.
   */
  int[] ranks(Connection connection, Stages.Stage stage, int[] order, int count)
      throws SQLException {
    int[] ranks = new int[count];
    try (PreparedStatement statement =
        connection.prepareStatement(plan.keyStatements().rankSql())) {
      statement.setObject(1, array.keys(stage, rows, plan.keySize(), order, 0, count));
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          ranks[order[found.getInt(1) - 1]] = found.getInt(2);
        }
      }
    }
    return ranks;
  }

  private PGobject identities(Stages.Stage stage, int[] order, int from, int to) {
    return array.keys(stage, rows, plan.identitySize(), order, from, to);
  }
}
