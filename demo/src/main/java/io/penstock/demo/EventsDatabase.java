package io.penstock.demo;

import io.penstock.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The database of the demo: made by the example's own DDL. The pipeline logs in as a role that may
 * do what it must and no more; people who look around own the database.
 */
final class EventsDatabase {

  static final String NAME = "events";
  static final String USER = "event_consumer";

  private static final String OWNER = "demo";

  private final PostgresServer server;
  private final String password = UUID.randomUUID().toString();
  private final String ownerPassword = UUID.randomUUID().toString();

  private EventsDatabase(PostgresServer server) {
    this.server = server;
  }

  /**
   * Creates roles, database and table.
   *
   * @param schema the example's DDL
   */
  static EventsDatabase create(PostgresServer server, Path schema)
      throws SQLException, IOException {
    EventsDatabase database = new EventsDatabase(server);
    server.execute(
        "CREATE ROLE " + USER + " LOGIN PASSWORD '" + database.password + "'",
        "CREATE ROLE " + OWNER + " LOGIN PASSWORD '" + database.ownerPassword + "'",
        "CREATE DATABASE " + NAME + " OWNER " + OWNER);
    try (Connection connection = database.open();
        Statement statement = connection.createStatement()) {
      statement.execute(Files.readString(schema));
      // SELECT is needed to see whether a key is there.
      statement.execute("GRANT SELECT, INSERT ON public.events TO " + USER);
    }
    return database;
  }

  private Connection open() throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(NAME), OWNER, ownerPassword);
  }

  String host() {
    return server.host();
  }

  int port() {
    return server.port();
  }

  /** The password of the pipeline's role. */
  String password() {
    return password;
  }

  /** How a person gets in. */
  String psql() {
    return "psql postgresql://"
        + OWNER
        + ":"
        + ownerPassword
        + "@"
        + host()
        + ":"
        + port()
        + "/"
        + NAME;
  }

  long count() throws SQLException {
    return Long.parseLong(query("SELECT count(*) AS n FROM public.events").get(0).get("n"));
  }

  /** Rows as text, column by column, in the order of the columns. */
  List<Map<String, String>> query(String sql) throws SQLException {
    List<Map<String, String>> rows = new ArrayList<>();
    try (Connection connection = open();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      ResultSetMetaData columns = result.getMetaData();
      while (result.next()) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          row.put(columns.getColumnLabel(i), result.getString(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
