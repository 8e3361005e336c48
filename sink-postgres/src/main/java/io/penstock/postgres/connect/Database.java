package io.penstock.postgres.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A pool of connections to one database. Safe for use by several threads. */
public final class Database implements AutoCloseable {

  private final ConnectionSettings settings;
  private final HikariDataSource pool;
  private volatile boolean away;

  private Database(ConnectionSettings settings, HikariDataSource pool) {
    this.settings = settings;
    this.pool = pool;
  }

  /**
   * Makes a pool. Connects nothing yet.
   *
   * @param name of the pool, in threads and metrics
   * @param size connections at most
   * @param meters where the pool's metrics go; null for none
   */
  public static Database create(
      ConnectionSettings settings, String name, int size, MeterRegistry meters) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(settings.dataSource(name));
    config.setMaximumPoolSize(size);
    // None is held or opened while nobody asks, so that a database that is away is left in peace.
    config.setMinimumIdle(0);
    config.setConnectionTimeout(Math.max(1_000, settings.connectTimeout().toMillis() + 1_000));
    config.setValidationTimeout(
        Math.max(250, Math.min(5_000, settings.connectTimeout().toMillis())));
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(settings.initialSql());
    if (meters != null) {
      config.setMetricRegistry(meters);
    }
    return new Database(settings, new HikariDataSource(config));
  }

  /**
   * Opens one connection past any pool, with the error as the server gave it and at once; a pool
   * would go on trying until its timeout.
   */
  public static Connection connectOnce(ConnectionSettings settings, String name)
      throws SQLException {
    Connection connection = settings.dataSource(name).getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute(settings.initialSql());
      return connection;
    } catch (SQLException failure) {
      connection.close();
      throw failure;
    }
  }

  /** A connection in auto-commit mode; closing it gives it back. */
  public Connection connect() throws SQLException {
    if (away) {
      tryOnce();
    }
    try {
      return pool.getConnection();
    } catch (SQLException failure) {
      away = true;
      throw failure;
    }
  }

  /**
   * A pool that cannot connect goes on trying within the call, at growing intervals of seconds: who
   * asks would learn late that the server is back. So after a failure the pool is only asked once
   * an attempt past it has succeeded.
   */
  private void tryOnce() throws SQLException {
    try {
      connectOnce(settings, pool.getPoolName()).close();
      away = false;
    } catch (SQLException failure) {
      if (Thread.currentThread().isInterrupted()) {
        throw new SQLException("interrupted while connecting", new InterruptedException());
      }
      throw failure;
    }
  }

  /** Keeps a connection that may be broken from being used again. It must still be closed. */
  public void discard(Connection connection) {
    pool.evictConnection(connection);
  }

  /** Lets no connection that exists now be used again, for instance after a failover. */
  public void discardAll() {
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  /** The pool as a data source, for administrative work. */
  public DataSource dataSource() {
    return pool;
  }

  /** Host, port and database. */
  public String place() {
    return settings.address().place();
  }

  @Override
  public void close() {
    pool.close();
  }
}
