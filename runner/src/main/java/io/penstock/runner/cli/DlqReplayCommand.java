package io.penstock.runner.cli;

import io.penstock.engine.Books;
import io.penstock.engine.PipelineStatus;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.deadletter.Replay;
import io.penstock.runner.deadletter.ReturnToOrigin;
import io.penstock.runner.logging.LogSetup;
import io.penstock.runner.progress.Console;
import io.penstock.runner.progress.ProgressMode;
import io.penstock.runner.run.Runner;
import io.penstock.spi.ComponentException;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterCount;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.DeadLetterStatus;
import io.penstock.spi.OriginWriter;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends dead letters on their way again. */
@Command(
    name = "replay",
    description = {
      "Sends dead letters that nobody has dealt with through the pipeline again, or back to where"
          + " they came from, and marks them as replayed.",
      "Through the pipeline, a record keeps its first position, and a sink that can remembers what"
          + " was replayed into it: a replay that is repeated, or killed and begun again, writes"
          + " nothing twice. What is refused again stays a dead letter."
    },
    footer = {
      "",
      "Ends with 0 if every letter that was meant is replayed now, with 1 if some are not."
    })
final class DlqReplayCommand implements Callable<Integer> {

  /** Where letters are sent. */
  enum Target {
    PIPELINE,
    ORIGIN
  }

  private final CliContext context;

  @Spec private CommandSpec spec;
  @Mixin private PipelineChoice choice;
  @Mixin private LetterFilter filter;

  @Option(
      names = "--to",
      paramLabel = "TARGET",
      defaultValue = "pipeline",
      description = {
        "pipeline: its decoder, transforms, validators and sink. Whether the pipeline itself is"
            + " running makes no difference.",
        "origin: back to the topic, as new records that a running pipeline reads. Default:"
            + " pipeline."
      })
  private Target target;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many at most; 0 for all. Default: 0.")
  private long limit;

  @Option(
      names = "--dry-run",
      description =
          "Write and mark nothing; say how many letters are meant and, for the pipeline, how many"
              + " of them pass its stages before the sink.")
  private boolean dryRun;

  @Option(
      names = "--allow-duplicates",
      description =
          "Replay also where a repetition could write a record twice: into a sink without a key and"
              + " without a memory of replays, or to the origin for such a sink.")
  private boolean allowDuplicates;

  @Option(
      names = "--progress",
      paramLabel = "MODE",
      defaultValue = "auto",
      description =
          "line (redrawn, on a terminal), log (every ten seconds), none or auto. Default: auto.")
  private ProgressMode progress;

  DlqReplayCommand(CliContext context) {
    this.context = Objects.requireNonNull(context, "context");
  }

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 0) {
      throw new ParameterException(spec.commandLine(), "--limit is not negative");
    }
    return choice.withOne(spec, context, this::replay);
  }

  private int replay(PipelineParts pipeline) throws ComponentException, InterruptedException {
    DeadLetterQuery query = filter.query(pipeline.name(), DeadLetterStatus.DEAD);
    Console console = new Console(context.console(), context.terminal());
    LogSetup.quiet().apply(console.stream());
    try (DeadLetterArchive archive = filter.archive(pipeline)) {
      long meant = archive.count(query).stream().mapToLong(DeadLetterCount::count).sum();
      long expected = limit == 0 ? meant : Math.min(limit, meant);
      print(
          "pipeline %s: %,d dead letters in %s are meant",
          pipeline.name(), expected, archive.description());
      if (expected == 0) {
        return ExitCodes.OK;
      }
      Replay replay =
          new Replay(
              pipeline,
              filter.branch(),
              archive,
              new Runner(context.version(), context.environment(), console, progress));
      if (!dryRun && !allowDuplicates && !isSure(pipeline, replay)) {
        return ExitCodes.USAGE;
      }
      return switch (target) {
        case PIPELINE -> throughThePipeline(replay, query, expected);
        case ORIGIN -> toTheOrigin(pipeline, archive, query, expected, console);
      };
    }
  }

  /** Whether a replay that is killed and begun again writes nothing twice; says why if not. */
  private boolean isSure(PipelineParts pipeline, Replay replay) {
    Optional<String> doubt =
        target == Target.PIPELINE ? replay.doubt() : ReturnToOrigin.doubt(pipeline);
    doubt.ifPresent(
        why ->
            spec.commandLine().getErr().println(why + " --allow-duplicates does it all the same"));
    return doubt.isEmpty();
  }

  private int throughThePipeline(Replay replay, DeadLetterQuery query, long expected)
      throws InterruptedException {
    Replay.Report report =
        dryRun ? replay.rehearse(query, limit, expected) : replay.run(query, limit, expected);
    PipelineStatus status = report.outcome().pipelines().get(0);
    Books books = status.books();
    if (dryRun) {
      print(
          "nothing was written: %,d would be handed to the sink, %,d filtered",
          books.written(), books.filtered());
    } else {
      print(
          "%,d replayed: %,d written, %,d were there already, %,d filtered",
          report.marked(), books.written(), books.duplicate(), books.filtered());
    }
    if (report.refusedInAll() > 0) {
      print(
          "%,d %s refused again and stay dead letters",
          report.refusedInAll(), dryRun ? "would be" : "were");
      report.refused().forEach((what, count) -> print("  %-40s %,9d", what, count));
    }
    cut(report.cut());
    if (status.failure() != null) {
      spec.commandLine()
          .getErr()
          .println(
              "the replay failed ("
                  + status.failure().code()
                  + "): "
                  + status.failure().message()
                  + "; begin it again when that is mended");
      return report.outcome().needsMending() ? ExitCodes.CONFIG : ExitCodes.FAILED;
    }
    if (report.outcome().signal() != 0) {
      return ExitCodes.BY_SIGNAL + report.outcome().signal();
    }
    return report.refusedInAll() + report.cut() > 0 ? ExitCodes.FAILED : ExitCodes.OK;
  }

  private int toTheOrigin(
      PipelineParts pipeline,
      DeadLetterArchive archive,
      DeadLetterQuery query,
      long expected,
      Console console)
      throws ComponentException, InterruptedException {
    try (OriginWriter origin = pipeline.source().openOrigin()) {
      if (dryRun) {
        print("nothing was written: %,d would be returned to %s", expected, origin.description());
        return ExitCodes.OK;
      }
      ReturnToOrigin.Report report =
          new ReturnToOrigin(archive, origin)
              .run(
                  query,
                  limit,
                  returned ->
                      console.line(
                          String.format(Locale.ROOT, "returned %,d of %,d", returned, expected)));
      console.wipe();
      print("%,d returned to %s", report.returned(), origin.description());
      cut(report.cut());
      return report.cut() > 0 ? ExitCodes.FAILED : ExitCodes.OK;
    } finally {
      console.wipe();
    }
  }

  private void cut(long letters) {
    if (letters > 0) {
      print(
          "%,d cannot be replayed, because their value was cut to fit into their target; look for"
              + " the whole records at their first positions",
          letters);
    }
  }

  private void print(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
