package io.penstock.elasticsearch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.testkit.ElasticsearchServer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one Elasticsearch of all tests in this module, started by the first that asks. Tests use
 * indices of their own, and leave the cluster's settings as they found them. It is not the shared
 * one of the testkit, because one test kills it.
 */
final class Node {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AtomicInteger NAMES = new AtomicInteger();

  private Node() {}

  private static final class Holder {
    static final ElasticsearchServer SERVER =
        System.getenv("PENSTOCK_TEST_ELASTICSEARCH") == null
            ? ElasticsearchServer.start()
            : ElasticsearchServer.obtain();
  }

  static ElasticsearchServer server() {
    return Holder.SERVER;
  }

  /** Whether the server that the environment names is an OpenSearch. */
  static Product product() {
    String root = server().request("GET", "/", null).body();
    return root.contains("\"distribution\" : \"opensearch\"")
        ? Product.OPENSEARCH
        : Product.ELASTICSEARCH;
  }

  static String newIndex(String prefix) {
    return prefix + "-" + Long.toString(System.nanoTime(), 36) + "-" + NAMES.incrementAndGet();
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }

  /** Makes an index with this mapping, one shard and no replica. */
  static void createIndex(String index, String mappings) {
    server()
        .expectOk(
            "PUT",
            "/" + index,
            "{\"settings\":{\"number_of_shards\":1,\"number_of_replicas\":0},\"mappings\":"
                + mappings
                + "}");
  }

  /** A document's source; null if it is not there. */
  static JsonNode source(String index, String id) {
    JsonNode document = document(index, id);
    return document == null ? null : document.get("_source");
  }

  /** A document with its metadata; null if it is not there. */
  static JsonNode document(String index, String id) {
    ElasticsearchServer.Reply reply =
        server().request("GET", "/" + index + "/_doc/" + Cluster.segment(id), null);
    return reply.status() == 404 ? null : json(reply.body());
  }

  /** All documents of an index (at most 10,000), by id, each with _version and _source. */
  static Map<String, JsonNode> all(String index) {
    Map<String, JsonNode> all = new TreeMap<>();
    if (server().request("POST", "/" + index + "/_refresh", null).status() == 404) {
      return all;
    }
    JsonNode reply =
        json(
            server()
                .expectOk("POST", "/" + index + "/_search", "{\"size\":10000,\"version\":true}"));
    for (JsonNode hit : reply.at("/hits/hits")) {
      all.put(hit.get("_id").asText(), hit);
    }
    return all;
  }

  static long count(String index) {
    server().expectOk("POST", "/" + index + "/_refresh", null);
    return json(server().expectOk("GET", "/" + index + "/_count", null)).get("count").asLong();
  }

  /** How many index operations an index has carried out in its life. */
  static long indexOperations(String index) {
    return json(server().expectOk("GET", "/" + index + "/_stats/indexing", null))
        .at("/_all/primaries/indexing/index_total")
        .asLong();
  }
}
