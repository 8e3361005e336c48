package io.penstock.postgres.connect;

import io.penstock.config.Secret;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How to connect.
 *
 * @param address where to
 * @param user the role; null if the address or the driver's defaults name it
 * @param password null if there is none, or the address holds it
 * @param properties driver properties, which win over our defaults
 * @param connectTimeout for opening a connection
 * @param socketTimeout how long an answer may take before the connection counts as dead
 * @param statementTimeout how long the server works on a statement; zero for no limit
 * @param lockTimeout how long a statement waits for a lock; zero for no limit
 * @param idleInTransactionTimeout after which the server drops a transaction whose client is
 *     silent, so that a frozen process does not hold its locks for ever; zero for no limit
 */
public record ConnectionSettings(
    Address address,
    String user,
    Secret password,
    Map<String, String> properties,
    Duration connectTimeout,
    Duration socketTimeout,
    Duration statementTimeout,
    Duration lockTimeout,
    Duration idleInTransactionTimeout) {

  public ConnectionSettings {
    Objects.requireNonNull(address, "address");
    properties = Map.copyOf(properties);
  }

  /**
   * A data source whose connections do not put parameter values into exceptions and do not wait for
   * ever for a network that has gone silent.
   *
   * @throws IllegalArgumentException if a property is unknown or cannot be read
   */
  public PGSimpleDataSource dataSource(String applicationName) {
    Map<String, String> all = new HashMap<>();
    all.put("ApplicationName", applicationName);
    all.put("tcpKeepAlive", "true");
    all.put("connectTimeout", seconds(connectTimeout));
    all.put("loginTimeout", seconds(connectTimeout.multipliedBy(2)));
    all.put("socketTimeout", seconds(socketTimeout));
    all.put("assumeMinServerVersion", "12");
    all.putAll(address.parameters());
    all.putAll(properties);
    // Not to be had otherwise: values would get into exceptions, and the write paths send binary.
    all.put("logServerErrorDetail", "false");
    all.put("reWriteBatchedInserts", "false");
    all.put("preferQueryMode", "extended");
    all.put("binaryTransfer", "true");
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(address.hosts().toArray(String[]::new));
    source.setPortNumbers(address.ports().stream().mapToInt(Integer::intValue).toArray());
    source.setDatabaseName(address.database());
    String role = user == null ? address.user() : user;
    if (role != null) {
      source.setUser(role);
    }
    String secret = password == null ? address.password() : password.reveal();
    if (secret != null) {
      source.setPassword(secret);
    }
    all.forEach(
        (name, value) -> {
          try {
            source.setProperty(name, value);
          } catch (SQLException unknown) {
            throw new IllegalArgumentException(
                "the driver knows no property " + name + " or cannot read its value");
          }
        });
    return source;
  }

  /** What each new connection is told first. */
  String initialSql() {
    return "SET statement_timeout = "
        + statementTimeout.toMillis()
        + "; SET lock_timeout = "
        + lockTimeout.toMillis()
        + "; SET idle_in_transaction_session_timeout = "
        + idleInTransactionTimeout.toMillis();
  }

  private static String seconds(Duration duration) {
    return Long.toString(Math.max(1, duration.plusMillis(999).toSeconds()));
  }
}
