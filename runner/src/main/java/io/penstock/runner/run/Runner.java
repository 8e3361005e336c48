package io.penstock.runner.run;

import io.penstock.config.ConfigProblem;
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
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts what a file describes: the endpoints first, then the pipelines. */
public final class Runner {

  private static final Logger log = LoggerFactory.getLogger(Runner.class);

  private final String version;
  private final Console console;
  private final ProgressMode progress;

  /**
   * @param version of the runner
   * @param console where progress is shown
   */
  public Runner(String version, Console console, ProgressMode progress) {
    this.version = Objects.requireNonNull(version, "version");
    this.console = Objects.requireNonNull(console, "console");
    this.progress = Objects.requireNonNull(progress, "progress");
  }

  /** The management address could not be bound; nothing was read. */
  public static final class AddressTakenException extends Exception {

    private final transient ConfigProblem problem;

    AddressTakenException(ConfigProblem problem, Throwable cause) {
      super(problem.message(), cause);
      this.problem = problem;
    }

    /** Where and why. */
    public ConfigProblem problem() {
      return problem;
    }
  }

  /**
   * Runs to the end.
   *
   * @param file a valid file
   * @param assembly its parts, valid too; they are closed in any case
   */
  public RunOutcome run(LoadedConfig file, Assembly assembly, RunLimits limits)
      throws AddressTakenException, InterruptedException {
    try (Metrics metrics = new Metrics(version)) {
      PipelineGroup pipelines = new PipelineGroup();
      for (PipelineParts parts : assembly.pipelines()) {
        pipelines.add(
            parts.toPipeline(metrics.registry(), limits.maxRecords()),
            parts.options().shutdownTimeout());
      }
      try (ManagementServer server = management(file, pipelines, metrics)) {
        log.info(
            "penstock {} runs {}; {}",
            version,
            file.file(),
            server == null
                ? "no management endpoints"
                : "health, metrics and status at http:/" + server.address());
        ProgressReporter reporter =
            new ProgressReporter(console, progress, pipelines::statuses, System.nanoTime());
        return new Run(pipelines, limits, reporter).run();
      } finally {
        console.wipe();
      }
    } finally {
      // Harmless for parts that their pipelines have closed: a part may be closed twice.
      assembly.close();
    }
  }

  private static ManagementServer management(
      LoadedConfig file, PipelineGroup pipelines, Metrics metrics) throws AddressTakenException {
    ManagementConfig config = file.config().management();
    if (!config.enabled()) {
      return null;
    }
    try {
      return ManagementServer.start(config, pipelines::statuses, metrics.registry()::scrape);
    } catch (IOException taken) {
      boolean written = file.root().get("management") instanceof MapNode;
      MapNode section = written ? (MapNode) file.root().get("management") : file.root();
      throw new AddressTakenException(
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
              "end what listens there, or set management.port to another port (0 for any)"),
          taken);
    }
  }
}
