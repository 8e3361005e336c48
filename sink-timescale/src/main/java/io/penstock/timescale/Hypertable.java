package io.penstock.timescale;

import io.penstock.postgres.catalog.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A hypertable as TimescaleDB's information views describe it.
 *
 * @param timeColumn the first dimension
 * @param chunkSeconds time that a chunk covers; -1 if the column is a number
 * @param spaceColumns the other dimensions
 * @param compression whether chunks can be compressed
 * @param chunks how many there are
 * @param compressedChunks how many of them are compressed
 */
record Hypertable(
    String timeColumn,
    long chunkSeconds,
    List<String> spaceColumns,
    boolean compression,
    long chunks,
    long compressedChunks) {

  private static final String DIMENSIONS =
      "SELECT column_name, extract(epoch FROM time_interval)::bigint"
          + " FROM timescaledb_information.dimensions"
          + " WHERE hypertable_schema = ? AND hypertable_name = ? ORDER BY dimension_number";

  private static final String CHUNKS =
      "SELECT h.compression_enabled, h.num_chunks,"
          + " (SELECT count(*) FROM timescaledb_information.chunks c"
          + " WHERE h.compression_enabled AND c.is_compressed"
          + " AND c.hypertable_schema = h.hypertable_schema"
          + " AND c.hypertable_name = h.hypertable_name)"
          + " FROM timescaledb_information.hypertables h"
          + " WHERE h.hypertable_schema = ? AND h.hypertable_name = ?";

  /**
   * Looks.
   *
   * @param table with its schema
   * @return null if the table is none
   */
  static Hypertable find(Connection connection, TableName table) throws SQLException {
    List<String> columns = new ArrayList<>();
    long seconds = -1;
    try (PreparedStatement statement = prepare(connection, DIMENSIONS, table);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        long interval = found.getLong(2);
        if (columns.isEmpty() && !found.wasNull()) {
          seconds = interval;
        }
        columns.add(found.getString(1));
      }
    }
    if (columns.isEmpty()) {
      return null;
    }
    try (PreparedStatement statement = prepare(connection, CHUNKS, table);
        ResultSet found = statement.executeQuery()) {
      if (!found.next()) {
        return null;
      }
      return new Hypertable(
          columns.get(0),
          seconds,
          List.copyOf(columns.subList(1, columns.size())),
          found.getBoolean(1),
          found.getLong(2),
          found.getLong(3));
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, TableName table)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      statement.setString(1, table.schema());
      statement.setString(2, table.name());
      return statement;
    } catch (SQLException failure) {
      statement.close();
      throw failure;
    }
  }
}
