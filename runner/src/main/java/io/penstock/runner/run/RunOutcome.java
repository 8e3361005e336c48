package io.penstock.runner.run;

import io.penstock.engine.PipelineStatus;
import java.time.Duration;
import java.util.List;

/**
 * How a run ended.
 *
 * @param pipelines at the end
 * @param signal the number of the signal that ended it, or 0
 * @param took from start to end
 */
public record RunOutcome(List<PipelineStatus> pipelines, int signal, Duration took) {

  public RunOutcome {
    pipelines = List.copyOf(pipelines);
  }

  /** Whether a pipeline failed or could not finish. */
  public boolean failed() {
    return pipelines.stream().anyMatch(status -> status.failure() != null);
  }

  /** Whether all that failed did so because something has to be mended before the next start. */
  public boolean needsMending() {
    return failed()
        && pipelines.stream()
            .allMatch(status -> status.failure() == null || status.failure().configuration());
  }
}
