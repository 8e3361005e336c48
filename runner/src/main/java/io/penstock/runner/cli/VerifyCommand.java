package io.penstock.runner.cli;

import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.logging.LogSetup;
import io.penstock.runner.progress.Console;
import io.penstock.runner.progress.ProgressMode;
import io.penstock.runner.run.Runner;
import io.penstock.runner.verify.Findings;
import io.penstock.runner.verify.PartitionBooks;
import io.penstock.runner.verify.Verification;
import io.penstock.spi.ComponentException;
import io.penstock.spi.TargetCount;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Recomputes the books. */
@Command(
    name = "verify",
    description = {
      "Recomputes the books of a pipeline: every record of the source, up to where the pipeline"
          + " stands, must be in the target, a dead letter, or filtered.",
      "Reads the source from its beginning, without joining a group, and counts the whole target."
          + " Writes nothing. What cannot be known is said, not guessed."
    },
    footer = {
      "",
      "Ends with 0 if the books balance, and with 1 if they do not or if that cannot be known."
    })
final class VerifyCommand implements Callable<Integer> {

  private static final String ROW = "  %-32s  %12s  %12s  %12s  %12s  %12s%n";

  private final CliContext context;

  @Spec private CommandSpec spec;
  @Mixin private PipelineChoice choice;

  VerifyCommand(CliContext context) {
    this.context = Objects.requireNonNull(context, "context");
  }

  @Override
  public Integer call() throws InterruptedException {
    return choice.withOne(spec, context, this::verify);
  }

  private int verify(PipelineParts pipeline) throws ComponentException, InterruptedException {
    Console console = new Console(context.console(), context.terminal());
    LogSetup.quiet().apply(console.stream());
    Runner runner =
        new Runner(context.version(), context.environment(), console, ProgressMode.AUTO);
    Findings findings = new Verification(pipeline, runner).run();
    PrintWriter out = spec.commandLine().getOut();
    out.println("pipeline " + pipeline.name() + ", up to the positions of " + findings.by());
    out.printf(
        Locale.ROOT, ROW, "partition", "up to", "records", "dead letters", "filtered", "written");
    for (PartitionBooks books : findings.partitions()) {
      row(
          out,
          books.partition(),
          LedgerShowCommand.text(books.upTo()),
          books.records(),
          books.dead(),
          books.filtered(),
          books.written());
    }
    List<PartitionBooks> all = findings.partitions();
    row(
        out,
        "in all",
        "",
        all.stream().mapToLong(PartitionBooks::records).sum(),
        all.stream().mapToLong(PartitionBooks::dead).sum(),
        all.stream().mapToLong(PartitionBooks::filtered).sum(),
        findings.written());
    for (TargetCount target : findings.targets()) {
      out.printf(Locale.ROOT, "%s holds %,d%n", target.target(), target.records());
    }
    findings.remarks().forEach(out::println);
    out.println(
        switch (findings.balance()) {
          case BALANCED -> "the books balance";
          case DIFFERENT -> "THE BOOKS DO NOT BALANCE";
          case UNKNOWN -> "whether the books balance cannot be known";
        });
    return switch (findings.balance()) {
      case BALANCED -> ExitCodes.OK;
      case DIFFERENT, UNKNOWN -> ExitCodes.FAILED;
    };
  }

  private static void row(
      PrintWriter out,
      String partition,
      String upTo,
      long records,
      long dead,
      long filtered,
      long written) {
    out.printf(
        Locale.ROOT,
        ROW,
        partition,
        upTo,
        number(records),
        number(dead),
        number(filtered),
        number(written));
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
