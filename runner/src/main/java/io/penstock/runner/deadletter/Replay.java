package io.penstock.runner.deadletter;

import io.penstock.document.Document;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.rehearsal.NothingSink;
import io.penstock.runner.run.RunLimits;
import io.penstock.runner.run.RunOutcome;
import io.penstock.runner.run.Runner;
import io.penstock.spi.Capability;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.ReplaySink;
import io.penstock.spi.Sink;
import java.time.Clock;
import java.util.Map;

/**
 * Sends dead letters through their pipeline again: its decoder, transforms, validators and sink,
 * with the positions that the records had at first. Doing it twice writes nothing twice, if {@link
 * #isRepeatable} says so.
 */
public final class Replay {

  private final PipelineParts parts;
  private final DeadLetterArchive archive;
  private final Runner runner;

  /**
   * A replay.
   *
   * @param parts of the pipeline; its own source and dead letter are not opened
   * @param archive where its dead letters are
   */
  public Replay(PipelineParts parts, DeadLetterArchive archive, Runner runner) {
    this.parts = parts;
    this.archive = archive;
    this.runner = runner;
  }

  /**
   * What a replay came to.
   *
   * @param outcome of the run
   * @param marked letters that are marked as replayed now
   * @param refused how many were refused again, by stage and code
   * @param cut letters that cannot be replayed, because their value was cut
   */
  public record Report(RunOutcome outcome, long marked, Map<String, Long> refused, long cut) {

    /** How many were refused again. */
    public long refusedInAll() {
      return refused.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * Whether a replay that is killed and begun again writes no record twice: the sink remembers
   * replays, or it is keyed.
   */
  public boolean isRepeatable() {
    return parts.sink() instanceof ReplaySink
        || parts.sink().capabilities().contains(Capability.IDEMPOTENT);
  }

  /**
   * Replays letters.
   *
   * @param limit how many at most; 0 for all
   * @param expected about how many there are, for the progress
   */
  public Report run(DeadLetterQuery query, long limit, long expected) throws InterruptedException {
    ReplayBooks books = new ReplayBooks(expected);
    return run(query, limit, books, true, target(books));
  }

  /** Does the same, but writes and marks nothing. */
  public Report rehearse(DeadLetterQuery query, long limit, long expected)
      throws InterruptedException {
    return run(query, limit, new ReplayBooks(expected), false, new NothingSink());
  }

  private Report run(
      DeadLetterQuery query, long limit, ReplayBooks books, boolean real, Sink<Document> sink)
      throws InterruptedException {
    ReplaySource source = new ReplaySource(archive, query, limit, books, real, Clock.systemUTC());
    RunOutcome outcome =
        runner.runAlone(
            parts.between(source, sink, new RefusedAgain(books), real),
            new RunLimits(null, 0, true));
    return new Report(outcome, books.marked(), books.refused(), books.cut());
  }

  @SuppressWarnings("unchecked")
  private Sink<Document> target(ReplayBooks books) {
    return parts.sink() instanceof ReplaySink<?> remembering
        ? new RememberingSink((ReplaySink<Document>) remembering, books)
        : parts.sink();
  }
}
