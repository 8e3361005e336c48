package io.penstock.runner.cli;

import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.deadletter.LetterStream;
import io.penstock.spi.ComponentException;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterCount;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.DeadLetterResolution;
import io.penstock.spi.DeadLetterStatus;
import io.penstock.spi.StoredDeadLetter;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Gives dead letters up. */
@Command(
    name = "discard",
    description =
        "Marks dead letters as discarded: they are kept, and no replay takes them any more. This"
            + " cannot be undone.")
final class DlqDiscardCommand implements Callable<Integer> {

  private static final int AT_ONCE = 500;

  private final CliContext context;

  @Spec private CommandSpec spec;
  @Mixin private PipelineChoice choice;
  @Mixin private LetterFilter filter;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; kept with the mark.")
  private String reason;

  @Option(names = "--all", description = "All letters; needed where no other option chooses.")
  private boolean all;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many at most; 0 for all. Default: 0.")
  private long limit;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  DlqDiscardCommand(CliContext context) {
    this.context = Objects.requireNonNull(context, "context");
  }

  @Override
  public Integer call() throws InterruptedException {
    if (reason.isBlank()) {
      throw new ParameterException(spec.commandLine(), "--reason is empty");
    }
    if (limit < 0) {
      throw new ParameterException(spec.commandLine(), "--limit is not negative");
    }
    return choice.withOne(spec, context, this::discard);
  }

  private int discard(PipelineParts pipeline) throws ComponentException, InterruptedException {
    DeadLetterQuery query = filter.query(pipeline.name(), DeadLetterStatus.DEAD);
    if (query.isUnrestricted() && !all) {
      throw new ParameterException(
          spec.commandLine(), "Choose letters, by --code or --since for example, or say --all");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (DeadLetterArchive archive = filter.archive(pipeline)) {
      long found = archive.count(query).stream().mapToLong(DeadLetterCount::count).sum();
      long meant = limit == 0 ? found : Math.min(limit, found);
      String what =
          String.format(
              Locale.ROOT,
              "%,d dead letters of pipeline %s in %s",
              meant,
              pipeline.name(),
              archive.description());
      if (meant > 0 && !yes && !Confirmation.given(spec, context, "Discard " + what + "?")) {
        out.println("nothing was discarded");
        return ExitCodes.FAILED;
      }
      long discarded = mark(archive, query);
      out.println(
          String.format(
              Locale.ROOT, "%,d discarded of %s; they are kept", discarded, archive.description()));
    }
    return ExitCodes.OK;
  }

  private long mark(DeadLetterArchive archive, DeadLetterQuery query)
      throws DeadLetterException, InterruptedException {
    DeadLetterResolution mark =
        new DeadLetterResolution(DeadLetterStatus.DISCARDED, Instant.now(), reason);
    long discarded = 0;
    List<StoredDeadLetter> some = new ArrayList<>();
    try (LetterStream letters = new LetterStream(archive, query, limit)) {
      for (StoredDeadLetter letter = letters.next(); letter != null; letter = letters.next()) {
        some.add(letter);
        if (some.size() == AT_ONCE) {
          archive.resolve(some, mark);
          discarded += some.size();
          some.clear();
        }
      }
    }
    archive.resolve(some, mark);
    return discarded + some.size();
  }
}
