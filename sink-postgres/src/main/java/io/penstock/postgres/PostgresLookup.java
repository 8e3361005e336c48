package io.penstock.postgres;

import io.penstock.document.DocumentReader;
import io.penstock.document.MalformedJsonException;
import io.penstock.postgres.catalog.Identifiers;
import io.penstock.postgres.catalog.TableName;
import io.penstock.postgres.connect.ConnectionSettings;
import io.penstock.postgres.connect.Database;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.fault.SqlStates;
import io.penstock.spi.Lookup;
import io.penstock.spi.LookupException;
import io.penstock.spi.SinkException;
import io.penstock.spi.TransformContext;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Rows of a table or view, one question each. The server makes JSON of a row, so that every type
 * comes as its JSON form and no digit is lost. Nothing is kept here; connects when first asked.
 */
final class PostgresLookup implements Lookup {

  private final ConnectionSettings settings;
  private final int poolSize;
  private final String sql;
  private final String description;
  private final Faults faults;
  private final DocumentReader reader = new DocumentReader();
  private volatile Database database;

  /**
   * A lookup table from a configuration that has been checked.
   *
   * @throws IllegalArgumentException if the driver does not take a property
   */
  PostgresLookup(PostgresLookupConfig config) {
    this.settings =
        new ConnectionSettings(
            ConnectionChecks.address(config.url(), config.host(), config.port(), config.database()),
            config.user(),
            config.password(),
            config.properties(),
            config.connectTimeout(),
            config.answerTimeout(),
            config.answerTimeout(),
            config.answerTimeout(),
            Duration.ofSeconds(30));
    // Connects to nothing; told here, it is told before the pipeline starts.
    settings.dataSource("penstock");
    this.poolSize = config.poolSize();
    TableName table = TableName.parse(null, config.table());
    this.sql = sql(config, table);
    this.description = "postgres " + table + " at " + settings.address().place();
    this.faults = new Faults(description, new SqlStates(Map.of()));
  }

  /** Two rows are asked for, so that a key that is none shows. */
  private static String sql(PostgresLookupConfig config, TableName table) {
    String columns =
        config.columns().isEmpty()
            ? "*"
            : config.columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    return "SELECT row_to_json(found)::text FROM (SELECT "
        + columns
        + " FROM "
        + table.quoted()
        + " WHERE "
        + Identifiers.quote(config.key())
        + " = ? LIMIT 2) AS found";
  }

  @Override
  public void open(TransformContext context) {
    close();
    database =
        Database.create(settings, "penstock/" + context.pipeline() + "/lookup", poolSize, null);
  }

  @Override
  public Map<String, Object> find(String key) throws LookupException, InterruptedException {
    // No text of the server's holds a NUL.
    return key.indexOf('\0') >= 0 ? null : ask(key);
  }

  /** The question itself, about the key that no row has. */
  @Override
  public void check() throws LookupException, InterruptedException {
    ask(null);
  }

  private Map<String, Object> ask(String key) throws LookupException, InterruptedException {
    Database pool = database;
    if (pool == null) {
      throw new IllegalStateException("the lookup table is not open");
    }
    try (Connection connection = pool.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      // Of no type: the server takes it for the column's.
      statement.setObject(1, key, Types.OTHER);
      try (ResultSet rows = statement.executeQuery()) {
        return row(rows);
      }
    } catch (SQLException failure) {
      if (failure.getCause() instanceof InterruptedException) {
        Thread.interrupted();
        throw new InterruptedException("interrupted while connecting");
      }
      SinkException described = faults.whileRunning(failure);
      throw new LookupException(
          described.verdict(), described.code(), described.getMessage(), described.getCause());
    }
  }

  private Map<String, Object> row(ResultSet rows) throws SQLException, LookupException {
    if (!rows.next()) {
      return null;
    }
    byte[] json = rows.getString(1).getBytes(StandardCharsets.UTF_8);
    if (rows.next()) {
      throw new LookupException(
          Verdict.STOP,
          "KEY_AMBIGUOUS",
          description
              + ": a key leads to more than one row; name a column that is unique, or a view that"
              + " chooses one");
    }
    try {
      return reader.read(json).toMap();
    } catch (MalformedJsonException unusable) {
      throw new LookupException(
          Verdict.REJECT,
          unusable.code(),
          description + ": a row cannot be used: " + unusable.getMessage());
    }
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    Database open = database;
    database = null;
    if (open != null) {
      open.close();
    }
  }
}
