package io.penstock.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.elasticsearch.TemplateConfig.Dynamic;
import io.penstock.elasticsearch.TemplateConfig.Mode;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The index template that the sink's new indices are made by: checks that the cluster has it, or
 * puts it there.
 */
final class Template {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final Mode mode;
  private final ObjectNode body;

  Template(String name, Mode mode, ObjectNode body) {
    this.name = name;
    this.mode = mode;
    this.body = body;
  }

  /**
   * The built-in template.
   *
   * @param patterns the indices that it is for
   * @param versionField the field that holds the version, or null
   */
  static ObjectNode builtIn(
      Collection<String> patterns,
      Dynamic dynamic,
      String versionField,
      boolean dataStream,
      Product product) {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode names = body.putArray("index_patterns");
    new TreeSet<>(patterns).forEach(names::add);
    // Above the templates that come with Elasticsearch (100 and 101).
    body.put("priority", 200);
    if (dataStream) {
      body.putObject("data_stream");
    }
    ObjectNode template = body.putObject("template");
    ObjectNode mappings = template.putObject("mappings");
    switch (dynamic) {
      case STRICT -> mappings.put("dynamic", "strict");
      case OFF -> mappings.put("dynamic", false);
      case LIMITED -> {
        mappings.put("dynamic", true);
        if (product == Product.ELASTICSEARCH) {
          template
              .putObject("settings")
              .put("index.mapping.total_fields.ignore_dynamic_beyond_limit", true);
        }
      }
    }
    if (versionField != null) {
      mappings.putObject("properties").putObject(versionField).put("type", "long");
    }
    return body;
  }

  /** Names at the root of the template's mapping that no document may have. */
  static List<String> reservedNames(JsonNode body) {
    List<String> found = new ArrayList<>();
    Iterator<String> names = body.path("template").path("mappings").path("properties").fieldNames();
    while (names.hasNext()) {
      String field = names.next();
      if (ReservedNames.contains(field)) {
        found.add(field);
      }
    }
    return found;
  }

  /** Does at start what the configuration asks for. */
  void apply(Checks checks, Failures failures) throws SinkException, InterruptedException {
    String path = "/_index_template/" + Cluster.segment(name);
    Reply reply = checks.call("GET", path, Map.of("flat_settings", "true"), null);
    String difference = "it is missing";
    if (reply.isOk()) {
      JsonNode there = checks.tree(reply).path("index_templates").path(0).path("index_template");
      difference = difference(there);
    } else if (reply.status() != 404) {
      throw checks.refusedAtStart(reply);
    }
    if (difference == null) {
      return;
    }
    if (mode == Mode.CHECK) {
      throw failures.of(
          Verdict.STOP,
          "TEMPLATE",
          "the index template "
              + name
              + " is not as configured: "
              + difference
              + "; put it in place, or set template.mode: install");
    }
    Reply installed =
        checks.call("PUT", path, Map.of(), body.toString().getBytes(StandardCharsets.UTF_8));
    if (installed.isOk()) {
      return;
    }
    if (installed.status() != 400) {
      throw checks.refusedAtStart(installed);
    }
    // The template is configuration, so what the server says of it is no payload.
    JsonNode error = checks.tree(installed).path("error");
    while (error.has("caused_by")) {
      error = error.path("caused_by");
    }
    throw failures.of(
        Verdict.STOP,
        "TEMPLATE",
        "the cluster refused the index template "
            + name
            + ": "
            + error.path("reason").asText("no reason given"));
  }

  /**
   * What of ours the cluster's template lacks, or null. More fields and settings than ours are
   * fine, and so are values that the cluster writes as texts.
   */
  private String difference(JsonNode there) {
    JsonNode ours = body.path("index_patterns");
    JsonNode theirs = there.path("index_patterns");
    for (JsonNode pattern : ours.isArray() ? ours : JSON.createArrayNode().add(ours)) {
      boolean found = false;
      for (JsonNode other : theirs) {
        found |= other.asText().equals(pattern.asText());
      }
      if (!found) {
        return "it does not match " + pattern.asText();
      }
    }
    if (body.has("data_stream") && !there.has("data_stream")) {
      return "it is not for data streams";
    }
    return difference(
        "mappings",
        body.path("template").path("mappings"),
        there.path("template").path("mappings"));
  }

  private static String difference(String where, JsonNode ours, JsonNode theirs) {
    if (!ours.isObject()) {
      return ours.isMissingNode() || ours.asText().equals(theirs.asText())
          ? null
          : where + " is not " + ours.asText();
    }
    for (Map.Entry<String, JsonNode> field : ours.properties()) {
      String path = where + "." + field.getKey();
      JsonNode other = theirs.get(field.getKey());
      if (other == null) {
        return path + " is missing";
      }
      String found = difference(path, field.getValue(), other);
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
