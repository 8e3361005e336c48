package io.penstock.examples.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.testkit.Database;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Compares what lies in {@code public.events} with the model, column by column. */
final class EventTable {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();

  /** Numbers are equal if they are worth the same; nothing is rounded. */
  private static final Comparator<JsonNode> BY_WORTH =
      (left, right) ->
          left.isNumber() && right.isNumber()
              ? left.decimalValue().compareTo(right.decimalValue())
              : left.equals(right) ? 0 : 1;

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
                  assertThat(same(value, row.get(column)))
                      .as(
                          "column %s of %s: expected %s, found %s",
                          column, entry.getKey(), value, row.get(column))
                      .isTrue());
    }
  }

  private static boolean same(Object expected, Object found) {
    if (expected == null || found == null) {
      return expected == found;
    }
    if (expected instanceof JsonNode json) {
      return json.equals(BY_WORTH, (JsonNode) found);
    }
    if (expected instanceof BigDecimal number) {
      return number.compareTo((BigDecimal) found) == 0;
    }
    return expected.equals(found);
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
        row.put("properties", json(result.getString("properties")));
        row.put("extra", json(result.getString("extra")));
        rows.put((UUID) row.get("event_id"), row);
      }
    }
    return rows;
  }

  private static JsonNode json(String text) throws IOException {
    return text == null ? null : MAPPER.readTree(text);
  }
}
