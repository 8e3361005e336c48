package io.penstock.runner.run;

import io.penstock.document.Document;
import io.penstock.engine.Pipeline;
import io.penstock.engine.PipelineState;
import io.penstock.engine.PipelineStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.MDC;

/** The pipelines of one run. Thread-safe once started. */
final class PipelineGroup {

  private final Map<Pipeline<Document>, Duration> pipelines = new LinkedHashMap<>();

  /** Adds a pipeline; before {@link #start}. */
  void add(Pipeline<Document> pipeline, Duration shutdownTimeout) {
    pipelines.put(pipeline, shutdownTimeout);
  }

  void start() {
    for (Pipeline<Document> pipeline : pipelines.keySet()) {
      MDC.put("pipeline", pipeline.status().name());
      try {
        pipeline.start();
      } finally {
        MDC.remove("pipeline");
      }
    }
  }

  List<PipelineStatus> statuses() {
    return pipelines.keySet().stream().map(Pipeline::status).toList();
  }

  boolean allEnded() {
    return statuses().stream().allMatch(status -> status.state().isEnded());
  }

  boolean anyFailed() {
    return statuses().stream().anyMatch(status -> status.state() == PipelineState.FAILED);
  }

  boolean allDrained() {
    return statuses().stream().allMatch(s -> s.drained() || s.state() == PipelineState.STOPPED);
  }

  /** Stops all of them side by side, each within its own time, and returns when all have ended. */
  void stop() throws InterruptedException {
    stop(pipelines);
  }

  /** Gives up what is in flight, at once; for a second thread while {@link #stop} waits. */
  void force() throws InterruptedException {
    Map<Pipeline<Document>, Duration> noTime = new LinkedHashMap<>(pipelines);
    noTime.replaceAll((pipeline, within) -> Duration.ZERO);
    stop(noTime);
  }

  private static void stop(Map<Pipeline<Document>, Duration> pipelines)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    pipelines.forEach(
        (pipeline, within) -> {
          Thread thread =
              new Thread(() -> stop(pipeline, within), "penstock-stop-" + pipeline.status().name());
          thread.start();
          threads.add(thread);
        });
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void stop(Pipeline<Document> pipeline, Duration within) {
    try {
      pipeline.stop(within);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
