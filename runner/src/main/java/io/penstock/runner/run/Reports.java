package io.penstock.runner.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.config.ConfigProblem;
import io.penstock.config.InvalidConfigException;
import io.penstock.config.MapNode;
import io.penstock.config.ProblemCode;
import io.penstock.runner.config.LoadedConfig;
import io.penstock.runner.config.PipelineConfig;
import io.penstock.runner.config.ReportConfig;
import io.penstock.runner.report.Report;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The reports of a run's pipelines. For one thread. */
final class Reports implements AutoCloseable {

  private final List<Report> reports = new ArrayList<>();
  private final Set<String> logged = new HashSet<>();

  private Reports() {}

  /**
   * Begins those that are asked for.
   *
   * @throws InvalidConfigException if a file cannot be written to
   */
  static Reports begin(LoadedConfig file, MeterRegistry registry) {
    Reports reports = new Reports();
    for (Map.Entry<String, PipelineConfig> pipeline : file.config().pipelines().entrySet()) {
      ReportConfig config = pipeline.getValue().report();
      if (config == null) {
        continue;
      }
      try {
        reports.reports.add(
            Report.begin(
                pipeline.getKey(),
                config,
                file.directory(),
                registry,
                Clock.systemUTC(),
                System.nanoTime()));
      } catch (IOException failure) {
        reports.close();
        throw unwritable(file, pipeline.getKey(), config, failure);
      }
      if (config.log()) {
        reports.logged.add(pipeline.getKey());
      }
    }
    return reports;
  }

  private static InvalidConfigException unwritable(
      LoadedConfig file, String pipeline, ReportConfig config, IOException failure) {
    MapNode pipelines = (MapNode) file.root().get("pipelines");
    MapNode report = (MapNode) ((MapNode) pipelines.get(pipeline)).get("report");
    MapNode csv = (MapNode) report.get("csv");
    return new InvalidConfigException(
        List.of(
            ConfigProblem.error(
                ProblemCode.REPORT_FILE,
                csv.keyLocation("file"),
                csv.childPath("file"),
                "cannot write to " + config.csv().file() + ": " + reason(failure),
                "name a file that this process can write to and that is its own")));
  }

  private static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "its folder does not exist";
    }
    if (failure instanceof FileSystemException system) {
      return system.getReason() == null ? system.getClass().getSimpleName() : system.getReason();
    }
    return failure.getMessage();
  }

  /** Whether a pipeline of that name logs a report. */
  boolean isLogged(String pipeline) {
    return logged.contains(pipeline);
  }

  /** Tells what is due. */
  void tick(long nowNanos) {
    reports.forEach(report -> report.tick(nowNanos));
  }

  @Override
  public void close() {
    reports.forEach(Report::close);
  }
}
