package io.penstock.runner.rehearsal;

import io.penstock.document.Document;
import io.penstock.record.Position;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.run.RunLimits;
import io.penstock.runner.run.RunOutcome;
import io.penstock.runner.run.Runner;
import io.penstock.spi.Batch;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Source;
import java.util.List;
import java.util.Set;

/**
 * Sends records through a pipeline's decoder, transforms and validators, and counts. Nothing is
 * written, and the pipeline's own sink and dead letter are not opened.
 */
public final class Rehearsal {

  private final PipelineParts parts;
  private final Runner runner;

  /** A rehearsal of a pipeline. */
  public Rehearsal(PipelineParts parts, Runner runner) {
    this.parts = parts;
    this.runner = runner;
  }

  /**
   * Runs until the source has nothing more.
   *
   * @param source what to read; closed
   * @param leftOut records that do not take part
   * @param limit how many at most; 0 for all
   * @param books filled
   */
  public RunOutcome run(Source source, Set<Position> leftOut, long limit, RehearsalBooks books)
      throws InterruptedException {
    return runner.runAlone(
        parts.between(
            new CountedSource(source, leftOut, limit, books),
            new NothingSink() {
              @Override
              protected void taken(Batch<Document> batch) {
                books.passed(batch.events());
              }
            },
            new Refusals(books),
            List.of()),
        new RunLimits(null, 0, true));
  }

  /** Counts what would be dead letters. */
  private record Refusals(RehearsalBooks books) implements DeadLetter {

    @Override
    public void open(DeadLetterContext context) {
      // There is nothing to connect to.
    }

    @Override
    public void write(List<DeadRecord> records) {
      books.refused(records);
    }

    @Override
    public String description() {
      return "nowhere";
    }

    @Override
    public void close() {
      // There is nothing to close.
    }
  }
}
