package io.penstock.postgres.write;

import io.penstock.postgres.catalog.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Makes sure, within the transaction, that the columns still have the types for which the rows were
 * encoded. COPY in binary format would take the eight bytes of one type for those of another
 * without a word, should somebody alter a column while we write. So COPY straight into the table
 * asks each time. The other paths name the types and are converted or refused by the database; for
 * them it is enough to ask now and then.
 */
final class TableGuard {

  private TableGuard() {}

  /**
   * A query for names, types, modifiers and collations of columns. Where our role may read the
   * table, the query also takes the weakest lock on it, which keeps it from being altered until the
   * end of the transaction.
   */
  static String sql(TableName table, Collection<String> columns, boolean lock) {
    String names = columns.stream().map(TableGuard::literal).collect(Collectors.joining(", "));
    return "SELECT string_agg(a.attnum || ' ' || a.attname || ' ' || a.atttypid || ' '"
        + " || a.atttypmod || ' ' || a.attcollation, ',' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a"
        + " WHERE a.attrelid = "
        + literal(table.quoted())
        + "::regclass AND a.attname IN ("
        + names
        + ")"
        + (lock ? " AND NOT EXISTS (SELECT FROM " + table.quoted() + " WHERE false)" : "");
  }

  private static String literal(String text) {
    // The E syntax means the same whatever standard_conforming_strings says.
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  /** Asks for the fingerprint. */
  static String ask(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet found = statement.executeQuery()) {
      return found.next() ? found.getString(1) : null;
    }
  }

  /**
   * Checks a plan.
   *
   * @throws TableChangedException if the table is another one by now
   */
  static void check(Connection connection, TablePlan<?> plan) throws SQLException {
    if (!plan.fingerprint().equals(ask(connection, plan.guardSql()))) {
      throw new TableChangedException();
    }
    plan.confirm();
  }

  /** The table is not what the rows were encoded for. */
  static final class TableChangedException extends RuntimeException {
    TableChangedException() {
      super("the table was altered", null, false, false);
    }
  }
}
