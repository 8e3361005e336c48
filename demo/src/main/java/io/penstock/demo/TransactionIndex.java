package io.penstock.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.producer.transactions.TransactionModel.Stored;
import io.penstock.testkit.ElasticsearchServer;
import java.util.Map;
import java.util.TreeMap;

/** The index, read as anybody else would read it. */
final class TransactionIndex {

  static final String NAME = "transactions";

  private static final int PAGE = 2_000;
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final ElasticsearchServer server;

  TransactionIndex(ElasticsearchServer server) {
    this.server = server;
  }

  /** Takes it away; harmless if it is not there. */
  void delete() {
    server.request("DELETE", "/" + NAME, null);
  }

  /** How many documents can be found; 0 if there is no index yet. */
  long count() {
    if (server.request("POST", "/" + NAME + "/_refresh", null).status() != 200) {
      return 0;
    }
    return json(server.expectOk("GET", "/" + NAME + "/_count", null)).get("count").asLong();
  }

  /** All documents with their versions, by id. */
  Map<String, Stored> read() {
    server.expectOk("POST", "/" + NAME + "/_refresh", null);
    Map<String, Stored> documents = new TreeMap<>();
    String after = "";
    while (true) {
      JsonNode hits =
          json(server.expectOk(
                  "POST",
                  "/" + NAME + "/_search",
                  "{\"size\":"
                      + PAGE
                      + ",\"version\":true,\"sort\":[{\"id\":\"asc\"}]"
                      + after
                      + "}"))
              .at("/hits/hits");
      for (JsonNode hit : hits) {
        documents.put(
            hit.get("_id").asText(), new Stored(hit.get("_version").asLong(), hit.get("_source")));
        after = ",\"search_after\":" + hit.get("sort");
      }
      if (hits.size() < PAGE) {
        return documents;
      }
    }
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException notJson) {
      throw new IllegalStateException("no JSON", notJson);
    }
  }
}
