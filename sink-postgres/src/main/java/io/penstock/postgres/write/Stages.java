package io.penstock.postgres.write;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.postgresql.core.BaseConnection;

/**
 * Which staging tables exist on which connection of the pool: each is made once a connection. Safe
 * for use by several threads; a connection is used by one at a time.
 */
final class Stages {

  /**
   * A staging table on one connection.
   *
   * @param table its description
   * @param rowOid the oid of its row type on this connection
   * @param arrayType the name of the array type of its rows
   */
  record Stage(StageTable table, int rowOid, String arrayType) {}

  private final Map<BaseConnection, Map<String, Stage>> known = new WeakHashMap<>();

  /**
   * The staging table on this connection, made if need be.
   *
   * @param connection in auto-commit mode, so that the table outlives a transaction that fails
   */
  Stage ensure(Connection connection, StageTable table) throws SQLException {
    BaseConnection physical = connection.unwrap(BaseConnection.class);
    Map<String, Stage> stages;
    synchronized (known) {
      stages = known.computeIfAbsent(physical, key -> new HashMap<>());
    }
    Stage stage = stages.get(table.name());
    if (stage == null) {
      stage = create(connection, physical, table);
      stages.put(table.name(), stage);
    }
    return stage;
  }

  private static Stage create(Connection connection, BaseConnection physical, StageTable table)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(table.createSql());
      String sql =
          "SELECT t.oid, t.typarray FROM pg_catalog.pg_class c"
              + " JOIN pg_catalog.pg_type t ON t.oid = c.reltype WHERE c.oid = '"
              + table.quoted()
              + "'::regclass";
      try (ResultSet found = statement.executeQuery(sql)) {
        found.next();
        int rowOid = (int) found.getLong(1);
        physical.getQueryExecutor().addBinarySendOid((int) found.getLong(2));
        return new Stage(table, rowOid, table.name() + "[]");
      }
    }
  }
}
