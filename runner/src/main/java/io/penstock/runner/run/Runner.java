package io.penstock.runner.run;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.config.ConfigProblem;
import io.penstock.config.InvalidConfigException;
import io.penstock.config.MapNode;
import io.penstock.config.ProblemCode;
import io.penstock.runner.assembly.Assembly;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.config.LoadedConfig;
import io.penstock.runner.config.ManagementConfig;
import io.penstock.runner.management.ManagementServer;
import io.penstock.runner.progress.Console;
import io.penstock.runner.progress.ProgressMode;
import io.penstock.runner.progress.ProgressReporter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts what a file describes: the endpoints first, then the pipelines. */
public final class Runner {

  private static final Logger log = LoggerFactory.getLogger(Runner.class);

  private final String version;
  private final Map<String, String> environment;
  private final Console console;
  private final ProgressMode progress;

  /**
   * @param version of the runner
   * @param environment the process's variables; those of OpenTelemetry switch tracing on
   * @param console where progress is shown
   */
  public Runner(
      String version, Map<String, String> environment, Console console, ProgressMode progress) {
    this.version = Objects.requireNonNull(version, "version");
    this.environment = Map.copyOf(environment);
    this.console = Objects.requireNonNull(console, "console");
    this.progress = Objects.requireNonNull(progress, "progress");
  }

  /**
   * Runs to the end.
   *
   * @param file a valid file
   * @param assembly its parts, valid too; they are closed in any case
   * @throws InvalidConfigException if the management address cannot be bound or tracing cannot be
   *     set up; nothing was read
   */
  public RunOutcome run(LoadedConfig file, Assembly assembly, RunLimits limits)
      throws InterruptedException {
    try (Metrics metrics = new Metrics(version, file.config().management().metricAliases());
        Tracing tracing = Tracing.fromEnvironment(environment)) {
      PipelineGroup pipelines = new PipelineGroup();
      for (PipelineParts parts : assembly.pipelines()) {
        pipelines.add(
            parts.toPipeline(metrics.registry(), tracing.observations(), limits.maxRecords()),
            parts.options().shutdownTimeout());
      }
      try (Reports reports = Reports.begin(file, metrics.registry());
          ManagementServer server = management(file, pipelines, metrics)) {
        log.info(
            "penstock {} runs {}; {}",
            version,
            file.file(),
            server == null
                ? "no management endpoints"
                : "health, metrics and status at http:/" + server.address());
        ProgressReporter reporter =
            new ProgressReporter(
                console, progress, pipelines::statuses, reports::isLogged, System.nanoTime());
        return new Run(
                pipelines,
                limits,
                now -> {
                  reporter.tick(now);
                  reports.tick(now);
                })
            .run();
      } finally {
        console.wipe();
      }
    } finally {
      // Harmless for parts that their pipelines have closed: a part may be closed twice.
      assembly.close();
    }
  }

  /**
   * Runs one pipeline for a tool: without endpoints, metrics and tracing.
   *
   * @param parts closed in any case
   */
  public RunOutcome runAlone(PipelineParts parts, RunLimits limits) throws InterruptedException {
    try {
      PipelineGroup pipelines = new PipelineGroup();
      pipelines.add(
          parts.toPipeline(
              new SimpleMeterRegistry(), ObservationRegistry.NOOP, limits.maxRecords()),
          parts.options().shutdownTimeout());
      ProgressReporter reporter =
          new ProgressReporter(
              console, progress, pipelines::statuses, name -> false, System.nanoTime());
      return new Run(pipelines, limits, reporter::tick).run();
    } finally {
      console.wipe();
      parts.close();
    }
  }

  private static ManagementServer management(
      LoadedConfig file, PipelineGroup pipelines, Metrics metrics) {
    ManagementConfig config = file.config().management();
    if (!config.enabled()) {
      return null;
    }
    try {
      return ManagementServer.start(config, pipelines::statuses, metrics.registry()::scrape);
    } catch (IOException taken) {
      boolean written = file.root().get("management") instanceof MapNode;
      MapNode section = written ? (MapNode) file.root().get("management") : file.root();
      throw new InvalidConfigException(
          List.of(
              ConfigProblem.error(
                  ProblemCode.PORT_TAKEN,
                  section.keyLocation("port"),
                  "management.port",
                  "cannot listen on "
                      + config.host()
                      + " port "
                      + config.port()
                      + ": "
                      + taken.getMessage(),
                  "end what listens there, or set management.port to another port (0 for any)")));
    }
  }
}
