package io.penstock.runner.cli;

import io.penstock.runner.assembly.PipelineParts;
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

  /** The dead letters of a pipeline. */
  static DeadLetterArchive archive(PipelineParts pipeline)
      throws DeadLetterException, InterruptedException {
    if (pipeline.deadLetter() == null) {
      throw new DeadLetterException(
          Verdict.STOP,
          "NO_DEAD_LETTER",
          "pipeline " + pipeline.name() + " has no dead letter; a refused record stops it");
    }
    return pipeline.deadLetter().openArchive();
  }
}
