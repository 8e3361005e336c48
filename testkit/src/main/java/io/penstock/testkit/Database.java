package io.penstock.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database of a test's own on a shared server; it is dropped by {@link #close}. */
public final class Database implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  private final PostgresServer server;
  private final String name;

  Database(PostgresServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /** Its name, which needs no quotes. */
  public String name() {
    return name;
  }

  /** The JDBC URL, without user and password. */
  public String url() {
    return server.jdbcUrl(name);
  }

  /** A user who may do everything. */
  public String user() {
    return server.user();
  }

  /** That user's password. */
  public String password() {
    return server.password();
  }

  /** The server it is on. */
  public PostgresServer server() {
    return server;
  }

  /** A new connection, in auto-commit mode. */
  public Connection connect() throws SQLException {
    return open(url(), user(), password());
  }

  /** Runs statements in one connection, each committed by itself. */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of the first row as a number, for counts. */
  public long queryLong(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new IllegalStateException("no row from: " + sql);
      }
      return rows.getLong(1);
    }
  }

  /** Ends all connections to this database, as an administrator would. */
  public void terminateConnections() throws SQLException {
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
  }

  static Connection open(String url, String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "10");
    return DriverManager.getConnection(url, properties);
  }

  /**
   * Drops it, together with the connections that are still open. Harmless if the server is gone.
   */
  @Override
  public void close() {
    try {
      server.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    } catch (SQLException e) {
      LOG.info("database {} was not dropped: {}", name, e.getMessage());
    }
  }

  /** Where it is. */
  @Override
  public String toString() {
    return "database " + name + " of " + server;
  }
}
