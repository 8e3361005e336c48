package io.penstock.runner.cli;

import io.penstock.document.Document;
import io.penstock.record.Position;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.logging.SafeText;
import io.penstock.spi.ComponentException;
import io.penstock.spi.LedgerAdmin;
import io.penstock.spi.LedgerRow;
import io.penstock.spi.PartitionStanding;
import io.penstock.spi.SourceException;
import io.penstock.spi.SourceInspector;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints a ledger. */
@Command(
    name = "show",
    description =
        "Prints the ledger: for each partition and lane the next position that is not done, and"
            + " beside it what the source's own account says, which decides nothing, and to which log"
            + " the position belongs (a Kafka topic's id).")
final class LedgerShowCommand implements Callable<Integer> {

  private static final String ROW = "  %-32s  %5s  %20s  %20s  %20s  %15s  %-27s  %s%n";

  private final CliContext context;

  @Spec private CommandSpec spec;
  @Mixin private PipelineChoice choice;

  @Option(names = "--json", description = "One JSON object a line for each row.")
  private boolean json;

  LedgerShowCommand(CliContext context) {
    this.context = Objects.requireNonNull(context, "context");
  }

  @Override
  public Integer call() throws InterruptedException {
    return choice.withOne(spec, context, this::show);
  }

  private int show(PipelineParts pipeline) throws ComponentException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (LedgerAdmin ledger = LedgerCommand.admin(pipeline)) {
      List<LedgerRow> rows = ledger.rows();
      Map<String, PartitionStanding> standings = standings(pipeline);
      if (!json) {
        out.println("pipeline " + pipeline.name() + ": " + ledger.description());
        if (rows.isEmpty()) {
          out.println("  no rows: the pipeline has not run with delivery: exactlyOnce yet");
        } else {
          out.printf(
              Locale.ROOT,
              ROW,
              "partition",
              "lane",
              "next",
              "committed",
              "end",
              "epoch",
              "moved",
              "log");
        }
      }
      for (LedgerRow row : rows) {
        PartitionStanding standing = standings.get(row.partition());
        out.print(json ? json(pipeline.name(), row, standing) : text(row, standing));
      }
    }
    return ExitCodes.OK;
  }

  /** What the source says; the ledger is worth showing without it. */
  private Map<String, PartitionStanding> standings(PipelineParts pipeline)
      throws InterruptedException {
    Map<String, PartitionStanding> standings = new HashMap<>();
    try (SourceInspector source = pipeline.source().openInspector(pipeline.name())) {
      source.partitions().forEach(one -> standings.put(one.partition(), one));
    } catch (SourceException unknown) {
      spec.commandLine().getErr().println(unknown.getMessage() + " (" + unknown.code() + ")");
    }
    return standings;
  }

  private static String text(LedgerRow row, PartitionStanding standing) {
    return String.format(
        Locale.ROOT,
        ROW,
        SafeText.of(row.partition()),
        row.lane() + 1 + "/" + row.lanes(),
        text(row.next()),
        standing == null ? "?" : text(standing.committed()),
        standing == null ? "?" : text(standing.end()),
        row.epoch(),
        row.updatedAt(),
        row.incarnation() == null ? "?" : SafeText.of(row.incarnation()));
  }

  /** A position without its partition. */
  static String text(Position position) {
    if (position == null) {
      return "none";
    }
    return position.low() == 0
        ? Long.toString(position.high())
        : position.high() + "-" + position.low();
  }

  private static String json(String pipeline, LedgerRow row, PartitionStanding standing) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pipeline", pipeline);
    json.put("partition", row.partition());
    json.put("lane", row.lane());
    json.put("lanes", row.lanes());
    json.put("next", text(row.next()));
    json.put(
        "committed",
        standing == null || standing.committed() == null ? null : text(standing.committed()));
    json.put("end", standing == null ? null : text(standing.end()));
    json.put("epoch", row.epoch());
    json.put("updatedAt", row.updatedAt().toString());
    json.put("log", row.incarnation());
    return SafeText.of(new String(Document.of(json).json(), StandardCharsets.UTF_8))
        + System.lineSeparator();
  }
}
