package io.penstock.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.testkit.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The configuration of a runner, from {@code events} in Kafka to the table {@code events}. It is
 * written as JSON, which is YAML too. Settings are given by their path below the pipeline.
 */
final class PipelineFile {

  static final String PIPELINE = "books";
  static final String GROUP = "books";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectNode root = JSON.objectNode();
  private final ObjectNode pipeline;

  private PipelineFile() {
    root.put("version", 1);
    pipeline = root.putObject("pipelines").putObject(PIPELINE);
    root.putObject("management").put("port", 0);
    root.putObject("logging").put("format", "plain");
  }

  /** At-least-once delivery without a dead letter, in batches of up to 200. */
  static PipelineFile of(String bootstrapServers, Database database, String host, int port) {
    PipelineFile file = new PipelineFile();
    file.set("source/kafka/bootstrapServers", bootstrapServers)
        .list("source/kafka/topics", Load.TOPIC)
        .set("source/kafka/groupId", GROUP)
        .set("source/kafka/commitInterval", "200ms")
        .classicGroup()
        .set("source/kafka/properties/reconnect.backoff.max.ms", "500")
        .set("batch/maxRecords", 200)
        .set("batch/maxAge", "100ms")
        .set("lanes", 2);
    file.database("sink/postgres", database, host, port)
        .set("sink/postgres/table", "events")
        .set("sink/postgres/columns/p", "$partition")
        .set("sink/postgres/columns/o", "$offset")
        .list("sink/postgres/ignoreColumns", "hist", "writer")
        // A process that is stopped in a transaction must not hold its locks for half a minute.
        .set("sink/postgres/idleInTransactionTimeout", "3s")
        .set("sink/postgres/properties/ApplicationName", "${INSTANCE}");
    return file;
  }

  /** Positions in the sink's own transaction, dead letters in a table beside it. */
  PipelineFile exactlyOnce(Database database, String host, int port) {
    return set("delivery", "exactlyOnce").database("deadLetter/postgres", database, host, port);
  }

  private PipelineFile database(String path, Database database, String host, int port) {
    return set(path + "/host", host)
        .set(path + "/port", port)
        .set(path + "/database", database.name())
        .set(path + "/user", World.ROLE)
        .set(path + "/password", World.PASSWORD);
  }

  private PipelineFile classicGroup() {
    return set("source/kafka/groupProtocol", "classic")
        .set("source/kafka/properties/session.timeout.ms", "3000")
        .set("source/kafka/properties/heartbeat.interval.ms", "500");
  }

  /** The group protocol of KIP-848; its timeouts are the broker's. */
  PipelineFile consumerGroup() {
    return set("source/kafka/groupProtocol", "consumer")
        .remove("source/kafka/properties/session.timeout.ms")
        .remove("source/kafka/properties/heartbeat.interval.ms");
  }

  /** Sets a value; texts may refer to the environment. */
  PipelineFile set(String path, String value) {
    return set(path, JSON.textNode(value));
  }

  /** Sets a number. */
  PipelineFile set(String path, long value) {
    return set(path, JSON.numberNode(value));
  }

  /** Sets a list of texts. */
  PipelineFile list(String path, String... values) {
    ArrayNode list = JSON.arrayNode();
    List.of(values).forEach(list::add);
    return set(path, list);
  }

  private PipelineFile set(String path, JsonNode value) {
    ObjectNode at = pipeline;
    String[] steps = path.split("/");
    for (int i = 0; i < steps.length - 1; i++) {
      at = at.has(steps[i]) ? (ObjectNode) at.get(steps[i]) : at.putObject(steps[i]);
    }
    at.set(steps[steps.length - 1], value);
    return this;
  }

  /** Takes a setting, or a whole part, out. */
  PipelineFile remove(String path) {
    int last = path.lastIndexOf('/');
    JsonNode at = last < 0 ? pipeline : pipeline.at("/" + path.substring(0, last));
    ((ObjectNode) at).remove(path.substring(last + 1));
    return this;
  }

  Path write(Path folder) throws IOException {
    return Files.writeString(folder.resolve("pipeline.yaml"), root.toPrettyString());
  }
}
