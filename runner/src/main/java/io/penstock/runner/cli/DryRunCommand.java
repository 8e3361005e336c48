package io.penstock.runner.cli;

import io.penstock.engine.PipelineStatus;
import io.penstock.record.Position;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.logging.LogSetup;
import io.penstock.runner.logging.SafeText;
import io.penstock.runner.progress.Console;
import io.penstock.runner.progress.ProgressMode;
import io.penstock.runner.rehearsal.Rehearsal;
import io.penstock.runner.rehearsal.RehearsalBooks;
import io.penstock.runner.run.RunOutcome;
import io.penstock.runner.run.Runner;
import io.penstock.spi.ComponentException;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.PartitionStanding;
import io.penstock.spi.SourceInspector;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tries a pipeline on real records. */
@Command(
    name = "dry-run",
    description = {
      "Reads real records and sends them through the pipeline's decoder, transforms and"
          + " validators.",
      "Joins no group, moves no position and writes nothing. It ends before the sink, so it does"
          + " not know what the target would refuse. Shows no payload."
    },
    footer = {"", "Ends with 1 if any record would be refused."})
final class DryRunCommand implements Callable<Integer> {

  private static final int SHOWN = 10;

  /** Where to begin. */
  enum Start {
    FIRST,
    COMMITTED,
    LAST
  }

  private final CliContext context;

  @Spec private CommandSpec spec;
  @Mixin private PipelineChoice choice;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many records at most. Default: 1000.")
  private long limit;

  @Option(
      names = "--from",
      paramLabel = "START",
      defaultValue = "last",
      description =
          "last: about the newest N records; first: the oldest; committed: those that the pipeline"
              + " would read next. Default: last.")
  private Start from;

  DryRunCommand(CliContext context) {
    this.context = Objects.requireNonNull(context, "context");
  }

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit is at least 1");
    }
    return choice.withOne(spec, context, this::rehearse);
  }

  private int rehearse(PipelineParts pipeline) throws ComponentException, InterruptedException {
    Console console = new Console(context.console(), context.terminal());
    LogSetup.quiet().apply(console.stream());
    Runner runner =
        new Runner(context.version(), context.environment(), console, ProgressMode.AUTO);
    RehearsalBooks books = new RehearsalBooks(SHOWN);
    try (SourceInspector source = pipeline.source().openInspector(pipeline.name())) {
      Map<String, Position> starts = from == Start.LAST ? source.startOfLast(limit) : null;
      Map<String, Position> begin = new LinkedHashMap<>();
      Map<String, Position> end = new LinkedHashMap<>();
      for (PartitionStanding standing : source.partitions()) {
        begin.put(standing.partition(), start(standing, starts));
        end.put(standing.partition(), standing.end());
      }
      RunOutcome outcome =
          new Rehearsal(pipeline, runner).run(source.reader(begin, end), Set.of(), limit, books);
      report(pipeline, books);
      PipelineStatus status = outcome.pipelines().get(0);
      if (status.failure() != null) {
        spec.commandLine()
            .getErr()
            .println(status.failure().message() + " (" + status.failure().code() + ")");
        return outcome.needsMending() ? ExitCodes.CONFIG : ExitCodes.FAILED;
      }
    }
    return books.all().refused() == 0 ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private Position start(PartitionStanding standing, Map<String, Position> starts) {
    return switch (from) {
      case LAST -> starts.getOrDefault(standing.partition(), standing.first());
      case FIRST -> standing.first();
      case COMMITTED ->
          standing.committed() == null || standing.committed().isBefore(standing.first())
              ? standing.first()
              : standing.committed();
    };
  }

  private void report(PipelineParts pipeline, RehearsalBooks books) {
    PrintWriter out = spec.commandLine().getOut();
    RehearsalBooks.Stretch all = books.all();
    out.printf(
        Locale.ROOT,
        "pipeline %s: of %,d records of %s%n",
        pipeline.name(),
        all.read(),
        pipeline.source().description());
    out.printf(Locale.ROOT, "  would be handed to the sink  %,9d%n", all.passed());
    out.printf(Locale.ROOT, "  would be filtered            %,9d%n", all.filtered());
    out.printf(Locale.ROOT, "  would be dead letters        %,9d%n", all.refused());
    books
        .refusedByCode()
        .forEach((what, count) -> out.printf(Locale.ROOT, "    %-40s %,9d%n", what, count));
    for (DeadRecord dead : books.firstRefusals()) {
      out.println(
          SafeText.of(
              dead.record().position()
                  + ": "
                  + dead.rejection().code()
                  + ": "
                  + dead.rejection().message()));
    }
    out.println("nothing was written");
  }
}
