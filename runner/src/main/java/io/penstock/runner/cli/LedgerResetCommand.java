package io.penstock.runner.cli;

import io.penstock.record.Position;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.spi.ComponentException;
import io.penstock.spi.LedgerAdmin;
import io.penstock.spi.SourceException;
import io.penstock.spi.SourceInspector;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Changes a ledger. */
@Command(
    name = "reset",
    description = {
      "Changes where a pipeline goes on: at another position, or where the source's own account"
          + " stands.",
      "Going back writes records a second time; going forward leaves records out. Stop the pipeline"
          + " first. An instance that runs all the same is fenced: it writes nothing more before it"
          + " has read the ledger again."
    })
final class LedgerResetCommand implements Callable<Integer> {

  private static final Pattern POSITION = Pattern.compile("(\\d{1,18})(?:-(\\d{1,18}))?");

  private final CliContext context;

  @Spec private CommandSpec spec;
  @Mixin private PipelineChoice choice;

  @Option(
      names = "--partition",
      paramLabel = "PARTITION",
      description = "As 'ledger show' names it. By default all, which only --forget can do.")
  private String partition;

  @ArgGroup(multiplicity = "1")
  private Way way;

  /** Exactly one of the two. */
  static final class Way {
    @Option(
        names = "--to",
        paramLabel = "POSITION",
        description = "The next position: an offset, or milliseconds-sequence.")
    private String to;

    @Option(
        names = "--forget",
        description =
            "Remove the rows: the next start enters the position of the source's own account.")
    private boolean forget;
  }

  @Option(names = "--force", description = "Do it although consumers of the pipeline are alive.")
  private boolean force;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  LedgerResetCommand(CliContext context) {
    this.context = Objects.requireNonNull(context, "context");
  }

  @Override
  public Integer call() throws InterruptedException {
    if (way.to != null && partition == null) {
      throw new ParameterException(spec.commandLine(), "--to needs --partition");
    }
    Position next = way.to == null ? null : position(way.to);
    return choice.withOne(spec, context, pipeline -> reset(pipeline, next));
  }

  private Position position(String text) {
    Matcher matcher = POSITION.matcher(text);
    if (!matcher.matches()) {
      throw new ParameterException(
          spec.commandLine(), "--to is an offset like 1234, or milliseconds-sequence");
    }
    return new Position(
        partition,
        Long.parseLong(matcher.group(1)),
        matcher.group(2) == null ? 0 : Long.parseLong(matcher.group(2)));
  }

  private int reset(PipelineParts pipeline, Position next)
      throws ComponentException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (LedgerAdmin ledger = LedgerCommand.admin(pipeline)) {
      if (!mayChange(pipeline)) {
        return ExitCodes.FAILED;
      }
      String what =
          next == null
              ? "Forget " + (partition == null ? "all partitions" : partition)
              : "Go on at " + next;
      String where = " of pipeline " + pipeline.name() + " in " + ledger.description();
      if (!yes && !Confirmation.given(spec, context, what + where + "?")) {
        out.println("nothing was changed");
        return ExitCodes.FAILED;
      }
      if (next == null) {
        out.println(ledger.forget(partition) + " rows removed" + where);
      } else {
        ledger.moveTo(next);
        out.println(next + " is next" + where);
      }
    }
    return ExitCodes.OK;
  }

  /** Whether nobody is known to run the pipeline; says what is not known. */
  private boolean mayChange(PipelineParts pipeline) throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try (SourceInspector source = pipeline.source().openInspector(pipeline.name())) {
      int members = source.members();
      if (members > 0 && !force) {
        err.println(
            (members == 1 ? "a consumer of the pipeline is" : members + " consumers of it are")
                + " alive. Stop the pipeline, or wait until the source has given them up; --force"
                + " changes the ledger all the same and fences them");
        return false;
      }
      if (members < 0) {
        err.println("whether the pipeline is running cannot be told; make sure that it is not");
      }
    } catch (SourceException unknown) {
      err.println(
          "whether the pipeline is running cannot be told ("
              + unknown.getMessage()
              + "); make sure that it is not");
    }
    return true;
  }
}
