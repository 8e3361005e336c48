package io.penstock.runner.cli;

import io.penstock.document.Document;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.spi.Capability;
import io.penstock.spi.LedgerAdmin;
import io.penstock.spi.LedgerSink;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Works with ledgers. */
@Command(
    name = "ledger",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Looks after the ledger of a pipeline with exactly-once delivery: the positions that are"
            + " kept in the sink's own database.")
final class LedgerCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }

  /** The ledger of a pipeline. */
  static LedgerAdmin admin(PipelineParts pipeline) throws SinkException {
    if (!pipeline.source().capabilities().contains(Capability.SEEKABLE)) {
      throw new SinkException(
          Verdict.STOP,
          "NO_POSITIONS",
          pipeline.source().description()
              + " has no positions to go back to: what is done is kept record by record, by its"
              + " id, and there is nothing to show or to reset");
    }
    if (pipeline.sink() instanceof LedgerSink<Document> sink) {
      return sink.openLedgerAdmin(pipeline.name());
    }
    throw new SinkException(
        Verdict.STOP, "NO_LEDGER", pipeline.sink().description() + " keeps no ledger");
  }
}
