package io.penstock.runner.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.penstock.engine.PipelineStatus;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What is answered under which path.
 *
 * <p>Liveness does not depend on servers that may be away, because a restart brings none of them
 * back; it fails when a pipeline's thread is dead or stuck. Readiness fails while a source or
 * target is away.
 */
final class Routes {

  private static final String JSON = "application/json; charset=utf-8";
  private static final String PIPELINE = "/pipelines/";

  private final Supplier<List<PipelineStatus>> pipelines;
  private final UnaryOperator<String> metrics;

  /**
   * @param metrics writes all metrics in the exposition format of a content type
   */
  Routes(Supplier<List<PipelineStatus>> pipelines, UnaryOperator<String> metrics) {
    this.pipelines = Objects.requireNonNull(pipelines, "pipelines");
    this.metrics = Objects.requireNonNull(metrics, "metrics");
  }

  /**
   * @param path decoded
   * @param accept the header of that name, or null
   */
  Reply get(String path, String accept) {
    String plain =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    switch (plain) {
      case "/live", "/livez", "/health/live":
        return health(pipelines.get().stream().filter(status -> !status.live()).toList());
      case "/ready", "/readyz", "/health/ready":
        return health(pipelines.get().stream().filter(status -> !status.isReady()).toList());
      case "/metrics":
        String type = MetricsFormat.choose(accept);
        return Reply.of(200, type, metrics.apply(type));
      case "/pipelines":
        return json(200, StatusJson.list(pipelines.get()));
      default:
        break;
    }
    if (plain.startsWith(PIPELINE)) {
      String name = plain.substring(PIPELINE.length());
      for (PipelineStatus status : pipelines.get()) {
        if (status.name().equals(name)) {
          return json(200, StatusJson.pipeline(status));
        }
      }
    }
    return error(404, "there are /live, /ready, /metrics, /pipelines and /pipelines/{name}");
  }

  private static Reply health(List<PipelineStatus> unwell) {
    return json(unwell.isEmpty() ? 200 : 503, StatusJson.health(unwell));
  }

  static Reply error(int status, String message) {
    return json(status, JsonNodeFactory.instance.objectNode().put("error", message));
  }

  private static Reply json(int status, JsonNode body) {
    return Reply.of(status, JSON, body.toString() + "\n");
  }
}
