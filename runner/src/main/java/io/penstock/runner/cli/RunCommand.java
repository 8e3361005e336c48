package io.penstock.runner.cli;

import io.penstock.config.Durations;
import io.penstock.config.InvalidConfigException;
import io.penstock.engine.PipelineStatus;
import io.penstock.runner.assembly.Assembler;
import io.penstock.runner.assembly.Assembly;
import io.penstock.runner.config.ConfigLoader;
import io.penstock.runner.config.LoadedConfig;
import io.penstock.runner.config.LogFormat;
import io.penstock.runner.config.LogLevel;
import io.penstock.runner.config.LoggingConfig;
import io.penstock.runner.logging.LogSetup;
import io.penstock.runner.plugins.ComponentCatalogue;
import io.penstock.runner.progress.ClosingReport;
import io.penstock.runner.progress.Console;
import io.penstock.runner.progress.ProgressMode;
import io.penstock.runner.run.RunLimits;
import io.penstock.runner.run.RunOutcome;
import io.penstock.runner.run.Runner;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Runs the pipelines of a file. */
@Command(
    name = "run",
    description = "Runs the pipelines of a configuration file.",
    footer = {
      "",
      "SIGTERM and SIGINT stop reading and finish what is in flight, within shutdownTimeout; a"
          + " second one gives that up."
    })
final class RunCommand implements Callable<Integer> {

  private final CliContext context;

  @Spec private CommandSpec spec;
  @Mixin private PluginOptions plugins;

  @Parameters(paramLabel = "FILE", description = "The configuration file.")
  private Path file;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Stop after that time, for example 30s or 5m.")
  private Duration duration;

  @Option(
      names = "--max-records",
      paramLabel = "N",
      description = "Stop each pipeline after it has read N records.")
  private long maxRecords;

  @Option(
      names = "--until-drained",
      description = "Stop when no source has anything more and everything is settled.")
  private boolean untilDrained;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "json, plain or auto; overrides the file.")
  private LogFormat logFormat;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "trace, debug, info, warn, error or off; overrides the file.")
  private LogLevel logLevel;

  @Option(
      names = "--progress",
      paramLabel = "MODE",
      defaultValue = "auto",
      description =
          "line (redrawn, on a terminal), log (every ten seconds), none or auto. Default: auto.")
  private ProgressMode progress;

  RunCommand(CliContext context) {
    this.context = Objects.requireNonNull(context, "context");
  }

  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      try {
        return Durations.parse(value);
      } catch (IllegalArgumentException wrong) {
        throw new TypeConversionException(wrong.getMessage());
      }
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    if (maxRecords < 0) {
      throw new ParameterException(spec.commandLine(), "--max-records is not negative");
    }
    Problems problems = new Problems(spec.commandLine().getErr());
    try (ComponentCatalogue components = plugins.load()) {
      problems.print(components.problems());
      LoadedConfig loaded = new ConfigLoader(components, context.environment()::get).load(file);
      problems.print(loaded.problems());
      if (problems.hasErrors()) {
        return problems.finish();
      }
      Assembly assembly = Assembler.assemble(loaded);
      problems.print(assembly.problems());
      if (problems.hasErrors()) {
        return problems.finish();
      }
      return run(loaded, assembly, problems);
    }
  }

  private int run(LoadedConfig loaded, Assembly assembly, Problems problems)
      throws InterruptedException {
    LogSetup logs = logs(loaded.config().logging());
    boolean line =
        progress == ProgressMode.LINE || context.terminal() && logs.format() != LogFormat.JSON;
    Console console = new Console(context.console(), line);
    logs.apply(console.stream());
    try {
      RunOutcome outcome =
          new Runner(context.version(), context.environment(), console, progress)
              .run(loaded, assembly, new RunLimits(duration, maxRecords, untilDrained));
      report(outcome, logs.format());
      return exitCode(outcome);
    } catch (InvalidConfigException wrong) {
      problems.print(wrong.problems());
      return problems.finish();
    }
  }

  private LogSetup logs(LoggingConfig config) {
    LogFormat format = logFormat == null ? config.format() : logFormat;
    if (format == LogFormat.AUTO) {
      format = context.terminal() ? LogFormat.PLAIN : LogFormat.JSON;
    }
    return new LogSetup(
        format,
        logLevel == null ? config.level() : logLevel,
        config.levels(),
        config.fieldNames(),
        context.colour());
  }

  private void report(RunOutcome outcome, LogFormat format) {
    PrintWriter out = spec.commandLine().getOut();
    for (PipelineStatus status : outcome.pipelines()) {
      if (format == LogFormat.JSON) {
        ClosingReport.log(status, outcome.took());
      } else {
        out.print(ClosingReport.table(status, outcome.took()));
      }
      // Among JSON lines the engine's own event has to do.
      if (status.failure() != null && format != LogFormat.JSON) {
        spec.commandLine()
            .getErr()
            .println(
                "pipeline "
                    + status.name()
                    + " failed ("
                    + status.failure().code()
                    + "): "
                    + status.failure().message());
      }
    }
    out.flush();
    spec.commandLine().getErr().flush();
  }

  private static int exitCode(RunOutcome outcome) {
    if (outcome.failed()) {
      return outcome.needsMending() ? ExitCodes.CONFIG : ExitCodes.FAILED;
    }
    return outcome.signal() == 0 ? ExitCodes.OK : ExitCodes.BY_SIGNAL + outcome.signal();
  }
}
