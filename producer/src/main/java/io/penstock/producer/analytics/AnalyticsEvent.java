package io.penstock.producer.analytics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * An event as a client sends it, and the row that it must become.
 *
 * @param json may be changed by whoever breaks the event
 * @param row column to value, as in {@link io.penstock.producer.Expectation#row()}
 */
record AnalyticsEvent(ObjectNode json, Map<String, Object> row) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  byte[] bytes() {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree that was built here can be written", impossible);
    }
  }
}
