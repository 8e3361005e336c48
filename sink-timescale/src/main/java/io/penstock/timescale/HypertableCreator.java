package io.penstock.timescale;

import io.penstock.config.Durations;
import io.penstock.postgres.catalog.Column;
import io.penstock.postgres.catalog.TableInfo;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.fault.ServerError;
import io.penstock.postgres.write.SchemaSetup;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an ordinary table a hypertable, after a look at what would stand in the way. */
final class HypertableCreator {

  private static final Logger LOG = LoggerFactory.getLogger(HypertableCreator.class);

  private final HypertableOptions options;
  private final Installation installation;
  private final Faults faults;

  HypertableCreator(HypertableOptions options, Installation installation, Faults faults) {
    this.options = options;
    this.installation = installation;
    this.faults = faults;
  }

  /**
   * Makes it one. Harmless if another instance does so at the same moment.
   *
   * @param connection in auto-commit mode
   */
  void create(Connection connection, TableInfo table) throws SQLException, SinkException {
    if (options.ifNotExists() == IfNotHypertable.REFUSE) {
      throw faults.stop(
          "NOT_A_HYPERTABLE",
          "table "
              + table.name()
              + " is not a hypertable; run: "
              + sql(table)
              + "; or set hypertable.ifNotExists to create");
    }
    checkColumns(table);
    checkUniqueKeys(table);
    if (hasRows(connection, table)) {
      throw faults.stop(
          "TABLE_NOT_EMPTY",
          "table "
              + table.name()
              + " is not a hypertable and holds rows, which takes a lock for as long as it takes to"
              + " move them; run it yourself: "
              + sql(table, ", migrate_data => true"));
    }
    try {
      SchemaSetup.run(
          connection, statement -> statement.execute(sql(table, ", if_not_exists => true")));
    } catch (SQLException failure) {
      ServerError error = ServerError.of(failure);
      String state = error.state() == null ? "" : error.state();
      if (state.startsWith("TS") || state.startsWith("22") || state.startsWith("0A")) {
        throw faults.exception(error, Verdict.STOP, table.name().name(), new int[0]);
      }
      throw failure;
    }
    LOG.info(
        "made table {} a hypertable by {}, chunks of {}",
        table.name(),
        options.timeColumn(),
        options.chunkInterval() == null
            ? "TimescaleDB's default length"
            : Durations.format(options.chunkInterval()));
  }

  private void checkColumns(TableInfo table) throws SinkException {
    Column time = table.column(options.timeColumn());
    if (time == null) {
      throw faults.stop(
          "COLUMN_MISSING",
          "hypertable.timeColumn names column "
              + options.timeColumn()
              + ", which table "
              + table.name()
              + " does not have");
    }
    SpacePartitions space = options.space();
    if (space != null && table.column(space.column()) == null) {
      throw faults.stop(
          "COLUMN_MISSING",
          "hypertable.space names column "
              + space.column()
              + ", which table "
              + table.name()
              + " does not have");
    }
  }

  private void checkUniqueKeys(TableInfo table) throws SinkException {
    for (Set<String> key : table.uniqueKeys()) {
      boolean misses =
          !key.contains(options.timeColumn())
              || options.space() != null && !key.contains(options.space().column());
      if (misses) {
        throw faults.stop(
            "KEY_WITHOUT_TIME",
            "table "
                + table.name()
                + " has the unique key ("
                + String.join(", ", key)
                + "), and in a hypertable every unique key contains "
                + options.timeColumn()
                + (options.space() == null ? "" : " and " + options.space().column())
                + "; replace it by one that does, and give the same columns to key");
      }
    }
  }

  private static boolean hasRows(Connection connection, TableInfo table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT EXISTS (SELECT FROM " + table.name().quoted() + ")")) {
      found.next();
      return found.getBoolean(1);
    }
  }

  private String sql(TableInfo table) {
    return sql(table, "");
  }

  private String sql(TableInfo table, String more) {
    StringBuilder sql = new StringBuilder("SELECT ");
    sql.append(installation.function("create_hypertable")).append('(');
    sql.append(literal(table.name().quoted())).append(", ");
    sql.append(literal(options.timeColumn()));
    if (options.space() != null) {
      sql.append(", partitioning_column => ").append(literal(options.space().column()));
      sql.append(", number_partitions => ").append(options.space().partitions());
    }
    if (options.chunkInterval() != null) {
      sql.append(", chunk_time_interval => ").append(interval(options.chunkInterval()));
    }
    if (options.integerChunk() != null) {
      sql.append(", chunk_time_interval => ").append(options.integerChunk());
    }
    return sql.append(more).append(')').toString();
  }

  static String interval(Duration duration) {
    return "interval '" + duration.toSeconds() + " seconds'";
  }

  static String literal(String text) {
    // The E syntax means the same whatever standard_conforming_strings says.
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
