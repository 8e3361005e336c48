package io.penstock.runner.cli;

import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.deadletter.LetterStream;
import io.penstock.runner.deadletter.LetterText;
import io.penstock.spi.ComponentException;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterStatus;
import io.penstock.spi.StoredDeadLetter;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints dead letters. */
@Command(
    name = "show",
    description = {
      "Prints dead letters: the record, its headers, and why it died.",
      "This is the only command that prints what records hold; mind who looks on. What could"
          + " disturb a terminal is shown as an escape."
    })
final class DlqShowCommand implements Callable<Integer> {

  private static final String ANY = "any";

  private final CliContext context;

  @Spec private CommandSpec spec;
  @Mixin private PipelineChoice choice;
  @Mixin private LetterFilter filter;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      defaultValue = "dead",
      description = "dead, replayed, discarded or any. Default: dead.")
  private String status;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many at most; 0 for all. Default: 10.")
  private long limit;

  @Option(
      names = "--json",
      description = "One JSON object a line for each letter, complete and exact.")
  private boolean json;

  DlqShowCommand(CliContext context) {
    this.context = Objects.requireNonNull(context, "context");
  }

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 0) {
      throw new ParameterException(spec.commandLine(), "--limit is not negative");
    }
    DeadLetterStatus wanted = wanted();
    return choice.withOne(spec, context, pipeline -> show(pipeline, wanted));
  }

  private DeadLetterStatus wanted() {
    if (status.equalsIgnoreCase(ANY)) {
      return null;
    }
    try {
      return DeadLetterStatus.valueOf(status.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw new ParameterException(
          spec.commandLine(), "--status is dead, replayed, discarded or any");
    }
  }

  private int show(PipelineParts pipeline, DeadLetterStatus wanted)
      throws ComponentException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (DeadLetterArchive archive = filter.archive(pipeline);
        LetterStream letters =
            new LetterStream(
                archive, filter.query(pipeline.name(), wanted), limit == 0 ? 0 : limit + 1)) {
      long shown = 0;
      StoredDeadLetter letter = letters.next();
      for (; letter != null && (limit == 0 || shown < limit); letter = letters.next()) {
        out.print(json ? LetterText.json(letter) : LetterText.of(letter));
        shown++;
      }
      if (!json && shown == 0) {
        out.println("no such dead letter in " + archive.description());
      }
      if (letter != null) {
        spec.commandLine().getErr().println("there are more; --limit 0 shows all");
      }
      if (letters.damaged() > 0) {
        spec.commandLine()
            .getErr()
            .println(letters.damaged() + " entries of the target cannot be read");
      }
    }
    return ExitCodes.OK;
  }
}
