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
final class DemoDatabase {

  private static final String OWNER = "demo";

  private final PostgresServer server;
  private final String name;
  private final String user;
  private final String password = UUID.randomUUID().toString();
  private final String ownerPassword = UUID.randomUUID().toString();

  private DemoDatabase(PostgresServer server, String name, String user) {
    this.server = server;
    this.name = name;
    this.user = user;
  }

  /**
   * Creates roles, database and tables.
   *
   * @param name of the database
   * @param user the pipeline's role
   * @param schema the example's DDL
   * @param grants what the role may do, such as {@code SELECT, INSERT ON public.events}
   * @param setup what only a superuser may do in the new database, before the DDL
   */
  static DemoDatabase create(
      PostgresServer server, String name, String user, Path schema, String grants, String... setup)
      throws SQLException, IOException {
    DemoDatabase database = new DemoDatabase(server, name, user);
    server.execute(
        "CREATE ROLE " + user + " LOGIN PASSWORD '" + database.password + "'",
        "CREATE ROLE " + OWNER + " LOGIN PASSWORD '" + database.ownerPassword + "'",
        "CREATE DATABASE " + name + " OWNER " + OWNER);
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl(name), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      for (String sql : setup) {
        statement.execute(sql);
      }
    }
    try (Connection connection = database.open();
        Statement statement = connection.createStatement()) {
      statement.execute(Files.readString(schema));
      statement.execute("GRANT " + grants + " TO " + user);
    }
    return database;
  }

  private Connection open() throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(name), OWNER, ownerPassword);
  }

  String name() {
    return name;
  }

  String user() {
    return user;
  }

  /** The address as the pipeline's role, in the form that libpq takes. */
  String url() {
    return "postgresql://" + user + ":" + password + "@" + host() + ":" + port() + "/" + name;
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
        + name;
  }

  long count(String table) throws SQLException {
    return Long.parseLong(query("SELECT count(*) AS n FROM " + table).get(0).get("n"));
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
