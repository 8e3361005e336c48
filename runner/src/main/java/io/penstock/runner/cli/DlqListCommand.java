package io.penstock.runner.cli;

import io.penstock.engine.Branch;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.deadletter.LetterText;
import io.penstock.spi.ComponentException;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterCount;
import io.penstock.spi.DeadLetterStatus;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Counts dead letters. */
@Command(
    name = "list",
    description =
        "Counts dead letters by status, stage and code, with the first and the last time. Shows no"
            + " payload.")
final class DlqListCommand implements Callable<Integer> {

  private final CliContext context;

  @Spec private CommandSpec spec;
  @Mixin private PipelineChoice choice;
  @Mixin private LetterFilter filter;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only letters of that status: ${COMPLETION-CANDIDATES}.")
  private DeadLetterStatus status;

  @Option(names = "--json", description = "One JSON object a line for each pipeline.")
  private boolean json;

  DlqListCommand(CliContext context) {
    this.context = Objects.requireNonNull(context, "context");
  }

  @Override
  public Integer call() throws InterruptedException {
    return choice.withAll(spec, context, this::list);
  }

  private int list(List<PipelineParts> pipelines) throws ComponentException, InterruptedException {
    for (PipelineParts pipeline : pipelines) {
      List<String> branches = branchesWithLetters(pipeline);
      if (filter.branch() != null) {
        list(pipeline, filter.branch());
        continue;
      }
      if (pipeline.deadLetter() != null || pipelines.size() == 1 && branches.isEmpty()) {
        list(pipeline, null);
      }
      for (String branch : branches) {
        list(pipeline, branch);
      }
    }
    return ExitCodes.OK;
  }

  private static List<String> branchesWithLetters(PipelineParts pipeline) {
    return pipeline.branches().stream()
        .filter(branch -> branch.deadLetter() != null)
        .map(Branch::name)
        .toList();
  }

  private void list(PipelineParts pipeline, String branch)
      throws ComponentException, InterruptedException {
    try (DeadLetterArchive archive = DlqCommand.archive(pipeline, branch)) {
      List<DeadLetterCount> counts = archive.count(filter.query(pipeline.name(), status));
      spec.commandLine()
          .getOut()
          .print(
              json
                  ? LetterText.countsJson(pipeline.name(), branch, archive.description(), counts)
                  : LetterText.counts(pipeline.name(), branch, archive.description(), counts));
    }
  }
}
