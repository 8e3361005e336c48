package io.penstock.postgres.write;

import io.penstock.postgres.catalog.Identifiers;
import io.penstock.postgres.fault.Faults;
import io.penstock.spi.SinkException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Creates a table from its configured columns, if it is not there. */
final class TableCreator {

  /** A type with its modifiers and column constraints; no second statement, no comment. */
  private static final Pattern DEFINITION = Pattern.compile("[^;]*");

  private TableCreator() {}

  static void createIfAbsent(Connection connection, TableSettings settings, Faults faults)
      throws SQLException, SinkException {
    for (var column : settings.createTable().entrySet()) {
      if (!DEFINITION.matcher(column.getValue()).matches()
          || column.getValue().contains("--")
          || column.getValue().contains("/*")) {
        throw faults.stop(
            "CREATE_TABLE", "createTable: column " + column.getKey() + " is not given a type");
      }
    }
    SchemaSetup.run(
        connection,
        statement -> {
          if (!exists(statement, settings.table().quoted())) {
            statement.execute(sql(settings));
          }
        });
  }

  private static String sql(TableSettings settings) {
    String columns =
        settings.createTable().entrySet().stream()
            .map(column -> Identifiers.quote(column.getKey()) + " " + column.getValue())
            .collect(Collectors.joining(", "));
    String key =
        settings.key().isEmpty()
            ? ""
            : ", PRIMARY KEY ("
                + settings.key().stream().map(Identifiers::quote).collect(Collectors.joining(", "))
                + ")";
    return "CREATE TABLE IF NOT EXISTS " + settings.table().quoted() + " (" + columns + key + ")";
  }

  private static boolean exists(Statement statement, String quoted) throws SQLException {
    try (ResultSet found =
        statement.executeQuery(
            "SELECT to_regclass('" + quoted.replace("'", "''") + "') IS NOT NULL")) {
      found.next();
      return found.getBoolean(1);
    }
  }
}
