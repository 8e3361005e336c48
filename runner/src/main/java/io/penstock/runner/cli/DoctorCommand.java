package io.penstock.runner.cli;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.document.Document;
import io.penstock.engine.Branch;
import io.penstock.engine.Delivery;
import io.penstock.record.Position;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.logging.SafeText;
import io.penstock.spi.Capability;
import io.penstock.spi.ComponentException;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.LedgerSink;
import io.penstock.spi.Lookup;
import io.penstock.spi.PartitionStanding;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceInspector;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Asks the servers what only they know. */
@Command(
    name = "doctor",
    description = {
      "Connects to everything that the pipelines need and checks what only the servers know: tables,"
          + " columns and keys, mappings, topics, groups, rights, and where dead letters go.",
      "It does what a start does before it reads: what the file says is to be created is created."
          + " Reads no record and moves no position."
    },
    footer = {"", "Ends with 1 if a check fails."})
final class DoctorCommand implements Callable<Integer> {

  private final CliContext context;

  @Spec private CommandSpec spec;
  @Mixin private PipelineChoice choice;

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private int failed;

  DoctorCommand(CliContext context) {
    this.context = Objects.requireNonNull(context, "context");
  }

  @Override
  public Integer call() throws InterruptedException {
    return choice.withAll(spec, context, this::examine);
  }

  private int examine(List<PipelineParts> pipelines) throws InterruptedException {
    for (PipelineParts pipeline : pipelines) {
      spec.commandLine().getOut().println("pipeline " + pipeline.name());
      examine(pipeline);
      print("OK", "guarantee", pipeline.guarantee().toString());
    }
    return failed == 0 ? ExitCodes.OK : ExitCodes.FAILED;
  }

  /** A check that may fail. */
  @FunctionalInterface
  private interface Check {
    /** Returns what there is to say. */
    String run() throws ComponentException, InterruptedException;
  }

  private void examine(PipelineParts pipeline) throws InterruptedException {
    check("source", pipeline.source().description(), () -> source(pipeline));
    check("sink", pipeline.sink().description(), () -> sink(pipeline));
    if (pipeline.deadLetter() == null) {
      print("OK", "dead letter", "none: the first refused record stops the pipeline");
    } else {
      check(
          "dead letter",
          pipeline.deadLetter().description(),
          () -> {
            pipeline.deadLetter().open(new DeadLetterContext(pipeline.name(), meters));
            return "can be written to";
          });
    }
    if (pipeline.seenStore() != null) {
      check(
          "seen store",
          pipeline.seenStore().description(),
          () -> {
            pipeline.seenStore().open(pipeline.name());
            return "answers";
          });
    }
    lookups(pipeline, pipeline.transforms());
    for (Branch<Document> branch : pipeline.branches()) {
      lookups(pipeline, branch.transforms());
      check(
          "branch " + branch.name(),
          branch.sink().description(),
          () -> {
            branch.sink().open(new SinkContext(pipeline.name(), 1, meters));
            if (branch.deadLetter() != null) {
              branch.deadLetter().open(new DeadLetterContext(pipeline.name(), meters));
            }
            return "its target is as it should be";
          });
    }
  }

  private void lookups(PipelineParts pipeline, List<Transform<Document>> transforms)
      throws InterruptedException {
    TransformContext opening = new TransformContext(pipeline.name(), meters);
    for (Transform<Document> transform : transforms) {
      for (Lookup table : transform.lookups()) {
        check(
            "lookup table",
            table.description(),
            () -> {
              table.open(opening);
              table.check();
              return "answers";
            });
      }
    }
  }

  private String source(PipelineParts pipeline) throws ComponentException, InterruptedException {
    pipeline.source().open(new Nowhere(pipeline.name(), meters));
    pipeline.source().close();
    try (SourceInspector source = pipeline.source().openInspector(pipeline.name())) {
      List<PartitionStanding> partitions = source.partitions();
      long started = partitions.stream().filter(one -> one.committed() != null).count();
      return String.format(
          Locale.ROOT,
          "%,d partitions, of which %,d were read before; %,d consumers are reading",
          partitions.size(),
          started,
          source.members());
    } catch (ComponentException noInspector) {
      if (noInspector.code().equals("NO_INSPECTION")) {
        return "can be read";
      }
      throw noInspector;
    }
  }

  private String sink(PipelineParts pipeline) throws ComponentException, InterruptedException {
    pipeline.sink().open(new SinkContext(pipeline.name(), pipeline.options().lanes(), meters));
    if (pipeline.options().delivery() == Delivery.EXACTLY_ONCE
        && pipeline.sink() instanceof LedgerSink<Document> ledger) {
      if (pipeline.source().capabilities().contains(Capability.SEEKABLE)) {
        ledger.openLedger().close();
      } else {
        ledger.openIdLedger().close();
      }
      return "its target and its ledger are as they should be";
    }
    return "its target is as it should be";
  }

  private void check(String what, String description, Check check) throws InterruptedException {
    try {
      print("OK", what, description + ": " + check.run());
    } catch (ComponentException failure) {
      failed++;
      print("FAIL", what, failure.getMessage() + " (" + failure.code() + ")");
    } catch (RuntimeException broken) {
      failed++;
      print("FAIL", what, description + ": unexpected " + broken.getClass().getName());
    }
  }

  private void print(String result, String what, String message) {
    spec.commandLine()
        .getOut()
        .printf(Locale.ROOT, "  %-4s  %-12s  %s%n", result, what, SafeText.of(message));
    spec.commandLine().getOut().flush();
  }

  /** For a source that is opened and closed again; nothing is ever assigned to work on. */
  private record Nowhere(String pipeline, MeterRegistry meters) implements SourceContext {

    @Override
    public void assigned(Map<String, Position> startingAt) {
      // Nothing will be read.
    }

    @Override
    public void revoked(Set<String> partitions) {
      // Nothing was read.
    }

    @Override
    public void lost(Set<String> partitions) {
      // Nothing was read.
    }
  }
}
