package io.penstock.timescale;

import io.penstock.postgres.catalog.Identifiers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * TimescaleDB as a database has it.
 *
 * @param version for example 2.19.3
 * @param schema where its functions are
 * @param apache whether it is the Apache edition, which has hypertables, but neither compression
 *     nor policies
 */
record Installation(String version, String schema, boolean apache) {

  private static final String FIND =
      "SELECT e.extversion, n.nspname, current_setting('timescaledb.license', true)"
          + " FROM pg_catalog.pg_extension e"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace"
          + " WHERE e.extname = 'timescaledb'";

  /** Looks; null if the database does not have the extension. */
  static Installation find(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(FIND)) {
      return found.next()
          ? new Installation(
              found.getString(1), found.getString(2), "apache".equals(found.getString(3)))
          : null;
    }
  }

  /** A function of the extension in SQL. */
  String function(String name) {
    return Identifiers.quote(schema, name);
  }

  @Override
  public String toString() {
    return "TimescaleDB " + version + (apache ? ", Apache edition" : ", community edition");
  }
}
