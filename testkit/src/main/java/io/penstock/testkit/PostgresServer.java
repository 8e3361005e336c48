package io.penstock.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
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
public non-sealed class PostgresServer extends Server {

  private static final String SUPERUSER = "postgres";

  private final String host;
  private final int port;
  private final String parameters;
  private final String maintenanceDatabase;
  private final String user;
  private final String password;

  private PostgresServer(String host, Port port, String password, ServerProcess process) {
    super(name(host, port.number()), process, List.of(port));
    this.host = host;
    this.port = port.number();
    this.parameters = "";
    this.maintenanceDatabase = "postgres";
    this.user = SUPERUSER;
    this.password = password;
  }

  private PostgresServer(PostgresAddress address, Remote remote) {
    super(name(address.host(), address.port()), remote);
    this.host = address.host();
    this.port = address.port();
    this.parameters = address.parameters();
    this.maintenanceDatabase = address.database();
    this.user = address.user();
    this.password = address.password();
  }

  private static String name(String host, int port) {
    return "Postgres at " + host + ":" + port;
  }

  /** A server that is not our process. */
  static PostgresServer remote(PostgresAddress address, Remote remote) {
    return new PostgresServer(address, remote);
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

    private Builder() {
      settings.put("listen_addresses", "127.0.0.1");
      settings.put("unix_socket_directories", "");
      settings.put("max_connections", "200");
      settings.put("shared_buffers", "64MB");
      // kill -9 loses nothing that was handed to the operating system.
      settings.put("fsync", "off");
      settings.put("full_page_writes", "off");
      settings.put("log_min_messages", "warning");
    }

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
      Path binaries = PostgresBinaries.folder();
      NonRoot identity = NonRoot.detect(binaries.resolve("bin/postgres"));
      Path folder = TempFolder.create("postgres");
      Path data = folder.resolve("data");
      String password = UUID.randomUUID().toString();
      Port port = Port.claim();
      initialise(binaries, identity, folder, data, password);
      ServerProcess process =
          new ServerProcess(
              "Postgres at 127.0.0.1:" + port.number(),
              folder,
              () -> command(binaries, identity, data, port.number()),
              () ->
                  Database.open(
                          "jdbc:postgresql://127.0.0.1:" + port.number() + "/postgres",
                          SUPERUSER,
                          password)
                      .close(),
              "INT");
      PostgresServer server = new PostgresServer("127.0.0.1", port, password, process);
      server.begin();
      return server;
    }

    private void initialise(
        Path binaries, NonRoot identity, Path folder, Path data, String password) {
      Path passwordFile = folder.resolve("password");
      try {
        Files.writeString(passwordFile, password);
        identity.own(folder);
        Commands.run(
            List.of(
                identity.command(
                    List.of(
                        binaries.resolve("bin/initdb").toString(),
                        "--pgdata=" + data,
                        "--username=" + SUPERUSER,
                        "--pwfile=" + passwordFile,
                        "--auth=" + authentication,
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync",
                        "--no-instructions"))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (RuntimeException e) {
        TempFolder.delete(folder);
        throw e;
      }
    }

    private ChildProcess.Builder command(Path binaries, NonRoot identity, Path data, int port) {
      List<String> command = new ArrayList<>();
      command.add(binaries.resolve("bin/postgres").toString());
      command.addAll(List.of("-D", data.toString(), "-p", Integer.toString(port)));
      settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
      return ChildProcess.command(identity.command(command));
    }
  }
}
