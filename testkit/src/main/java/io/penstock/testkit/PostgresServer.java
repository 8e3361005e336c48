package io.penstock.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * A PostgreSQL server on the loopback address with a superuser who needs a password. A committed
 * transaction survives {@link #kill} but, unless {@link Builder#durable} is asked for, not a crash
 * of the machine.
 */
public sealed class PostgresServer extends Server permits TimescaleServer {

  private final String host;
  private final int port;
  private final String parameters;
  private final String maintenanceDatabase;
  private final String user;
  private final String password;

  PostgresServer(String kind, PostgresProcess.Prepared prepared) {
    super(
        name(kind, "127.0.0.1", prepared.port().number()),
        prepared.process(),
        List.of(prepared.port()));
    this.host = "127.0.0.1";
    this.port = prepared.port().number();
    this.parameters = "";
    this.maintenanceDatabase = "postgres";
    this.user = PostgresProcess.SUPERUSER;
    this.password = prepared.password();
  }

  PostgresServer(String kind, PostgresAddress address, Remote remote) {
    super(name(kind, address.host(), address.port()), remote);
    this.host = address.host();
    this.port = address.port();
    this.parameters = address.parameters();
    this.maintenanceDatabase = address.database();
    this.user = address.user();
    this.password = address.password();
  }

  private static String name(String kind, String host, int port) {
    return kind + " at " + host + ":" + port;
  }

  /** A server that is not our process. */
  static PostgresServer remote(PostgresAddress address, Remote remote) {
    return new PostgresServer("Postgres", address, remote);
  }

  /** Starts a server of the test's own. */
  public static PostgresServer start() {
    return builder().start();
  }

  /**
   * A server from the environment, from Docker, or a new process, as {@link Services} would choose.
   */
  public static PostgresServer obtain() {
    return (PostgresServer) Finder.find(PostgresServer.class);
  }

  /** For a server with settings of its own. */
  public static Builder builder() {
    return new Builder();
  }

  /** The JDBC URL of the database {@code postgres}, without user and password. */
  public String jdbcUrl() {
    return jdbcUrl(maintenanceDatabase);
  }

  /** The JDBC URL of a database of that name, without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + host + ":" + port + "/" + database + parameters;
  }

  /** The host's name or address. */
  public String host() {
    return host;
  }

  /** The TCP port. */
  public int port() {
    return port;
  }

  /** A superuser. */
  public String user() {
    return user;
  }

  /** The superuser's password. */
  public String password() {
    return password;
  }

  /** A connection of the superuser to the database {@code postgres}. */
  public Connection connect() throws SQLException {
    return Database.open(jdbcUrl(), user, password);
  }

  /** Runs statements in the database {@code postgres}, each committed by itself. */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** A fresh database with a name of its own. */
  public Database newDatabase() {
    String name = "t_" + UUID.randomUUID().toString().replace("-", "");
    try {
      execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create a database on " + this, e);
    }
    return new Database(this, name);
  }

  /**
   * Ends all connections to the server's databases but this call's own, as an administrator would.
   */
  public void terminateConnections() {
    try {
      execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
    } catch (SQLException e) {
      throw new IllegalStateException("cannot end connections of " + this, e);
    }
  }

  /** Collects a server's settings. */
  public static final class Builder {

    private final Map<String, String> settings = new LinkedHashMap<>();
    private String authentication = "scram-sha-256";

    private Builder() {}

    /** A server setting as in {@code postgresql.conf}; wins over what is set here otherwise. */
    public Builder setting(String name, String value) {
      settings.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /** Commits wait for the disk, as in production; for measurements. */
    public Builder durable() {
      return setting("fsync", "on").setting("full_page_writes", "on");
    }

    /** Connections need no password. */
    public Builder trust() {
      authentication = "trust";
      return this;
    }

    /** Starts it. */
    public PostgresServer start() {
      PostgresProcess.Prepared prepared =
          new PostgresProcess("Postgres", PostgresBinaries.folder())
              .settings(settings)
              .authentication(authentication)
              .prepare();
      PostgresServer server = new PostgresServer("Postgres", prepared);
      server.begin();
      return server;
    }
  }
}
