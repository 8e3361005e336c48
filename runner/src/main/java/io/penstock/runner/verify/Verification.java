package io.penstock.runner.verify;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.document.Document;
import io.penstock.engine.Delivery;
import io.penstock.engine.PipelineFailure;
import io.penstock.record.Position;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.rehearsal.Rehearsal;
import io.penstock.runner.rehearsal.RehearsalBooks;
import io.penstock.runner.run.RunOutcome;
import io.penstock.runner.run.Runner;
import io.penstock.spi.ComponentException;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.LedgerAdmin;
import io.penstock.spi.LedgerRow;
import io.penstock.spi.LedgerSink;
import io.penstock.spi.PartitionStanding;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SourceException;
import io.penstock.spi.SourceInspector;
import io.penstock.spi.TargetCount;
import io.penstock.spi.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recomputes the books of a pipeline: reads the source from its beginning to where the pipeline
 * stands, sends all that is no dead letter through the pipeline's stages to see what is filtered,
 * and compares what is left with what is in the target. A number that cannot be known is said to be
 * so, and not guessed.
 */
public final class Verification {

  private final PipelineParts parts;
  private final Runner runner;
  private final Judgement judgement = new Judgement();

  /** A verification of a pipeline, to be run once. */
  public Verification(PipelineParts parts, Runner runner) {
    this.parts = parts;
    this.runner = runner;
  }

  /** Counts and compares. */
  public Findings run() throws ComponentException, InterruptedException {
    boolean byLedger = parts.options().delivery() == Delivery.EXACTLY_ONCE;
    try (SourceInspector source = parts.source().openInspector(parts.name())) {
      if (source.members() > 0) {
        judgement.note(
            "%,d consumers are reading: numbers may have moved while they were counted",
            source.members());
      }
      List<PartitionStanding> standings = source.partitions();
      Map<String, Position> to = byLedger ? byLedger(standings) : bySource(standings);
      List<TargetCount> targets = targets();
      Letters letters = letters(to);
      RehearsalBooks books = rehearse(source, standings, to, letters);
      List<PartitionBooks> partitions = new ArrayList<>();
      for (PartitionStanding standing : standings) {
        partitions.add(partition(standing, to, letters, books));
      }
      judgement.partitions(partitions);
      judgement.targets(partitions.stream().mapToLong(PartitionBooks::written).sum(), targets);
      return new Findings(
          byLedger ? "the ledger" : "the source's own account",
          partitions,
          targets,
          judgement.balance(),
          judgement.remarks());
    }
  }

  private Map<String, Position> bySource(List<PartitionStanding> standings) {
    Map<String, Position> to = new LinkedHashMap<>();
    for (PartitionStanding standing : standings) {
      to.put(standing.partition(), clipped(standing, standing.committed()));
    }
    return to;
  }

  private Map<String, Position> byLedger(List<PartitionStanding> standings)
      throws SinkException, InterruptedException {
    Map<String, Position> next = new LinkedHashMap<>();
    if (!(parts.sink() instanceof LedgerSink<Document> sink)) {
      return next;
    }
    try (LedgerAdmin ledger = sink.openLedgerAdmin(parts.name())) {
      for (LedgerRow row : ledger.rows()) {
        Position known = next.put(row.partition(), row.next());
        if (known != null && !known.equals(row.next())) {
          judgement.unknown(
              "%s: its lanes stand at different positions; run the pipeline until it is drained",
              row.partition());
          next.put(row.partition(), known.isBefore(row.next()) ? known : row.next());
        }
      }
    }
    Map<String, Position> to = new LinkedHashMap<>();
    for (PartitionStanding standing : standings) {
      to.put(standing.partition(), clipped(standing, next.get(standing.partition())));
    }
    return to;
  }

  /** Where a stretch ends; at its beginning if the pipeline has not been there. */
  private Position clipped(PartitionStanding standing, Position next) {
    if (!standing.complete()) {
      judgement.unknown(
          "%s: records may have been deleted or never read, so that what became of them cannot be"
              + " told",
          standing.partition());
    }
    if (next == null || next.isBefore(standing.first())) {
      return standing.first();
    }
    if (standing.end().isBefore(next)) {
      judgement.unknown(
          "%s: the pipeline stands at %s, behind the end of the source at %s: it is another topic",
          standing.partition(), next, standing.end());
      return standing.end();
    }
    return next;
  }

  private List<TargetCount> targets() throws SinkException, InterruptedException {
    parts.sink().open(new SinkContext(parts.name(), 1, new SimpleMeterRegistry()));
    return parts.sink().count();
  }

  private Letters letters(Map<String, Position> to)
      throws ComponentException, InterruptedException {
    if (parts.deadLetter() == null) {
      return Letters.none();
    }
    try (DeadLetterArchive archive = parts.deadLetter().openArchive()) {
      Letters letters = Letters.read(archive, parts.name(), to);
      if (letters.outside() > 0) {
        judgement.note(
            "%,d dead letters are of records behind these positions or of other partitions, and"
                + " not counted",
            letters.outside());
      }
      return letters;
    }
  }

  private RehearsalBooks rehearse(
      SourceInspector source,
      List<PartitionStanding> standings,
      Map<String, Position> to,
      Letters letters)
      throws SourceException, InterruptedException {
    Map<String, Position> from = new LinkedHashMap<>();
    standings.forEach(standing -> from.put(standing.partition(), standing.first()));
    RehearsalBooks books = new RehearsalBooks(0);
    RunOutcome outcome =
        new Rehearsal(parts, runner).run(source.reader(from, to), letters.positions(), 0, books);
    PipelineFailure failure = outcome.pipelines().get(0).failure();
    if (failure != null) {
      throw new SourceException(
          failure.configuration() ? Verdict.STOP : Verdict.OUTAGE,
          failure.code(),
          "counting failed: " + failure.message());
    }
    return books;
  }

  private static PartitionBooks partition(
      PartitionStanding standing, Map<String, Position> to, Letters letters, RehearsalBooks books) {
    String name = standing.partition();
    RehearsalBooks.Stretch stretch = books.stretch(name);
    return new PartitionBooks(
        name,
        to.get(name),
        stretch.read(),
        stretch.leftOut(),
        letters.of(name) - stretch.leftOut(),
        stretch.filtered(),
        stretch.refused(),
        stretch.passed());
  }
}
