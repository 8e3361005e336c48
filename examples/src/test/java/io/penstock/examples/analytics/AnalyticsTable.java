package io.penstock.examples.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.examples.Cells;
import io.penstock.testkit.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Compares what lies in the hypertable with the model, column by column. */
final class AnalyticsTable {

  private AnalyticsTable() {}

  static void assertHolds(Database database, Map<UUID, Map<String, Object>> expected)
      throws SQLException, IOException {
    int rows = 0;
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM events")) {
      while (result.next()) {
        rows++;
        UUID id = (UUID) result.getObject("event_id");
        assertThat(expected).as("rows that must be there").containsKey(id);
        Map<String, Object> row = read(result);
        expected
            .get(id)
            .forEach(
                (column, value) ->
                    assertThat(Cells.same(value, row.get(column)))
                        .as(
                            "column %s of %s: expected %s, found %s",
                            column, id, value, row.get(column))
                        .isTrue());
      }
    }
    // Each is one of those expected, and the key lets none be there twice with the same time.
    assertThat(rows).as("rows").isEqualTo(expected.size());
  }

  private static Map<String, Object> read(ResultSet result) throws SQLException, IOException {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("event_id", result.getObject("event_id"));
    row.put("event_type", result.getString("event_type"));
    row.put("user_id", result.getString("user_id"));
    row.put("time", result.getObject("time", OffsetDateTime.class).toInstant());
    row.put("properties", Cells.json(result.getString("properties")));
    return row;
  }
}
