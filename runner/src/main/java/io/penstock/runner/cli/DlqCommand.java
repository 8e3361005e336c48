package io.penstock.runner.cli;

import io.penstock.config.Suggestions;
import io.penstock.document.Document;
import io.penstock.engine.Branch;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.Verdict;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Works with dead letters. */
@Command(
    name = "dlq",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Works with the dead letters of a pipeline, wherever they are kept. None is ever removed.")
final class DlqCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }

  /**
   * The dead letters of a pipeline, or of one of its branches.
   *
   * @param branch null for the pipeline's own
   */
  static DeadLetterArchive archive(PipelineParts pipeline, String branch)
      throws DeadLetterException, InterruptedException {
    if (branch != null) {
      return branchLetters(pipeline, branch).openArchive();
    }
    if (pipeline.deadLetter() == null) {
      throw new DeadLetterException(
          Verdict.STOP,
          "NO_DEAD_LETTER",
          "pipeline " + pipeline.name() + " has no dead letter; a refused record stops it");
    }
    return pipeline.deadLetter().openArchive();
  }

  private static DeadLetter branchLetters(PipelineParts pipeline, String name)
      throws DeadLetterException {
    Branch<Document> branch =
        pipeline.branches().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new DeadLetterException(
                        Verdict.STOP,
                        "NO_BRANCH",
                        "pipeline "
                            + pipeline.name()
                            + " has no branch '"
                            + name
                            + "'; "
                            + Suggestions.of(
                                name, pipeline.branches().stream().map(Branch::name).toList())));
    if (branch.deadLetter() == null) {
      throw new DeadLetterException(
          Verdict.STOP,
          "NO_DEAD_LETTER",
          "branch "
              + name
              + " has no dead letter of its own: what it refuses is among the"
              + " pipeline's, so leave --branch out");
    }
    return branch.deadLetter();
  }
}
