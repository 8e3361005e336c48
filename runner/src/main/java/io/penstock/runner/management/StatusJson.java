package io.penstock.runner.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.Books;
import io.penstock.engine.BranchStatus;
import io.penstock.engine.PipelineFailure;
import io.penstock.engine.PipelineStatus;
import io.penstock.engine.Wait;
import io.penstock.spi.Lag;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Pipelines as JSON. Holds no payload and no secret, because a status holds none. */
final class StatusJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private StatusJson() {}

  static ObjectNode list(List<PipelineStatus> pipelines) {
    ObjectNode root = JSON.objectNode();
    ArrayNode list = root.putArray("pipelines");
    pipelines.forEach(status -> list.add(pipeline(status)));
    return root;
  }

  /** All there is to say of one pipeline; a list of them says no less. */
  static ObjectNode pipeline(PipelineStatus status) {
    ObjectNode node = JSON.objectNode();
    node.put("name", status.name());
    node.put("state", lower(status.state()));
    node.put("ready", status.isReady());
    node.put("live", status.live());
    node.set("records", books(status.books()));
    node.put("guarantee", status.guarantee());
    node.put("startedAt", status.startedAt() == null ? null : status.startedAt().toString());
    node.put("inFlightBytes", status.inFlightBytes());
    node.put("pausedPartitions", status.pausedPartitions());
    node.put("drained", status.drained());
    node.set("lag", lag(status.lag()));
    node.set("branches", branches(status.branches()));
    node.set("waits", waits(status.waits()));
    node.put("lastError", status.lastError());
    PipelineFailure failure = status.failure();
    if (failure != null) {
      node.putObject("failure")
          .put("code", failure.code())
          .put("message", failure.message())
          .put("configuration", failure.configuration());
    }
    return node;
  }

  private static ObjectNode books(Books books) {
    return JSON.objectNode()
        .put("read", books.read())
        .put("written", books.written())
        .put("duplicate", books.duplicate())
        .put("filtered", books.filtered())
        .put("deadLettered", books.deadLettered())
        .put("handedBack", books.handedBack())
        .put("inFlight", books.inFlight());
  }

  private static ObjectNode lag(Map<String, Lag> lags) {
    ObjectNode node = JSON.objectNode();
    lags.forEach(
        (partition, lag) -> {
          ObjectNode one = node.putObject(partition);
          if (lag.records() >= 0) {
            one.put("records", lag.records());
          }
          if (!Double.isNaN(lag.seconds())) {
            one.put("seconds", lag.seconds());
          }
        });
    return node;
  }

  private static ObjectNode branches(List<BranchStatus> branches) {
    ObjectNode node = JSON.objectNode();
    for (BranchStatus branch : branches) {
      node.putObject(branch.name())
          .put("required", branch.required())
          .put("written", branch.written())
          .put("duplicate", branch.duplicate())
          .put("filtered", branch.filtered())
          .put("deadLettered", branch.deadLettered())
          .put("dropped", branch.dropped());
    }
    return node;
  }

  private static ArrayNode waits(List<Wait> waits) {
    ArrayNode node = JSON.arrayNode();
    for (Wait wait : waits) {
      node.addObject()
          .put("component", wait.component())
          .put("code", wait.code())
          .put("message", wait.message())
          .put("since", wait.since().toString());
    }
    return node;
  }

  /** Whether all are well, and what is the matter with those that are not. */
  static ObjectNode health(List<PipelineStatus> unwell) {
    ObjectNode node = JSON.objectNode();
    node.put("status", unwell.isEmpty() ? "up" : "down");
    if (!unwell.isEmpty()) {
      ArrayNode list = node.putArray("pipelines");
      for (PipelineStatus status : unwell) {
        ObjectNode one = list.addObject();
        one.put("name", status.name());
        one.put("state", lower(status.state()));
        one.set("waits", waits(status.waits()));
        if (status.failure() != null) {
          one.put("failure", status.failure().message());
        }
      }
    }
    return node;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
