package io.penstock.examples.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.examples.Cells;
import io.penstock.testkit.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Compares what lies in {@code public.events} with the model, column by column. */
final class EventTable {

  private EventTable() {}

  static void assertHolds(Database database, Map<UUID, Map<String, Object>> expected)
      throws SQLException, IOException {
    Map<UUID, Map<String, Object>> found = read(database);
    assertThat(found.keySet())
        .as("ids of the rows")
        .containsExactlyInAnyOrderElementsOf(expected.keySet());
    for (Map.Entry<UUID, Map<String, Object>> entry : expected.entrySet()) {
      Map<String, Object> row = found.get(entry.getKey());
      entry
          .getValue()
          .forEach(
              (column, value) ->
                  assertThat(Cells.same(value, row.get(column)))
                      .as(
                          "column %s of %s: expected %s, found %s",
                          column, entry.getKey(), value, row.get(column))
                      .isTrue());
    }
  }

  private static Map<UUID, Map<String, Object>> read(Database database)
      throws SQLException, IOException {
    Map<UUID, Map<String, Object>> rows = new HashMap<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM public.events")) {
      while (result.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("event_id", result.getObject("event_id"));
        row.put("event_type", result.getString("event_type"));
        row.put("user_id", result.getLong("user_id"));
        row.put("source", result.getString("source"));
        row.put("occurred_at", result.getObject("occurred_at", OffsetDateTime.class).toInstant());
        row.put("amount", result.getBigDecimal("amount"));
        row.put("currency", result.getString("currency"));
        row.put("properties", Cells.json(result.getString("properties")));
        row.put("extra", Cells.json(result.getString("extra")));
        rows.put((UUID) row.get("event_id"), row);
      }
    }
    return rows;
  }
}
