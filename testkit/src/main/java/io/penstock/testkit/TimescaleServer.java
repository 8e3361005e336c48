package io.penstock.testkit;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/**
 * A PostgreSQL with TimescaleDB, Apache edition: hypertables, chunks and {@code time_bucket}; no
 * compression and no continuous aggregates. Every {@link #newDatabase} has the extension.
 *
 * <p>On a machine of Debian's family it comes from the system's package mirror (about 100 MB,
 * once). Where it cannot be had the test counts as skipped, with a word in the log; where the
 * environment variable {@code CI} is set it fails.
 */
public final class TimescaleServer extends PostgresServer {

  private TimescaleServer(PostgresProcess.Prepared prepared) {
    super("Timescale", prepared);
  }

  private TimescaleServer(PostgresAddress address, Remote remote) {
    super("Timescale", address, remote);
  }

  /** Starts a server of the test's own. */
  public static TimescaleServer start() {
    return start(Map.of());
  }

  /**
   * Starts a server with settings of its own.
   *
   * @param settings as in {@code postgresql.conf}
   */
  public static TimescaleServer start(Map<String, String> settings) {
    Path binaries;
    try {
      binaries = TimescalePackages.folder();
    } catch (RuntimeException e) {
      throw Unavailable.because(
          "TimescaleDB cannot be had on this machine; set PENSTOCK_TEST_TIMESCALE to the address of"
              + " one, or run the tests where Docker or Debian's packages are",
          e);
    }
    PostgresProcess.Prepared prepared =
        new PostgresProcess("Timescale", binaries)
            .settings(
                Map.of(
                    "shared_preload_libraries", "timescaledb",
                    "timescaledb.telemetry_level", "off",
                    "max_worker_processes", "32",
                    "jit", "off"))
            .settings(settings)
            .prepare();
    TimescaleServer server = new TimescaleServer(prepared);
    server.begin();
    return server;
  }

  /**
   * A server from the environment, from Docker, or a new process, as {@link Services} would choose.
   */
  public static TimescaleServer obtain() {
    return (TimescaleServer) Finder.find(TimescaleServer.class);
  }

  /** A server that is not our process. */
  static TimescaleServer remoteTimescale(PostgresAddress address, Remote remote) {
    return new TimescaleServer(address, remote);
  }

  @Override
  public Database newDatabase() {
    Database database = super.newDatabase();
    try {
      database.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
    } catch (SQLException e) {
      database.close();
      throw new IllegalStateException("no extension timescaledb on " + this, e);
    }
    return database;
  }
}
