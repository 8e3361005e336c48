package io.penstock.runner.deadletter;

import io.penstock.document.Document;
import io.penstock.engine.Branch;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.runner.rehearsal.NothingSink;
import io.penstock.runner.run.RunLimits;
import io.penstock.runner.run.RunOutcome;
import io.penstock.runner.run.Runner;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.ReplaySink;
import io.penstock.spi.Sink;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends dead letters through their pipeline again: its decoder, transforms, validators and sink,
 * with the positions that the records had at first. Doing it twice writes nothing twice, if {@link
 * #doubt} has none.
 */
public final class Replay {

  private final PipelineParts parts;
  private final String branch;
  private final DeadLetterArchive archive;
  private final Runner runner;

  /**
   * A replay.
   *
   * @param parts of the pipeline; its own source and dead letter are not opened
   * @param branch whose dead letters are replayed; null for the pipeline's own
   * @param archive where the dead letters are
   */
  public Replay(PipelineParts parts, String branch, DeadLetterArchive archive, Runner runner) {
    this.parts = parts;
    this.branch = branch;
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
   * Why a replay could write a record twice; empty if it cannot, even killed and begun again: the
   * sink is keyed, or it remembers replays and nothing goes past its memory. A record that a branch
   * has refused is in the pipeline's own sink already, and branches remember nothing: with
   * branches, all sinks must be keyed.
   */
  public Optional<String> doubt() {
    if (parts.branches().isEmpty()) {
      return parts.sink() instanceof ReplaySink || parts.sinkWithoutKey().isEmpty()
          ? Optional.empty()
          : Optional.of(
              parts.sink().description()
                  + " neither is keyed nor remembers replays: if this replay were killed and begun"
                  + " again, records could be written twice.");
    }
    return parts.sinkWithoutKey().map(Replay::wouldDouble);
  }

  /** Why a sink beside others has to be keyed. */
  static String wouldDouble(Sink<Document> sink) {
    return sink.description()
        + " is not keyed: a record that one sink of the pipeline has refused may be in another"
        + " already, and would be written there twice.";
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
            parts.between(source, sink, new RefusedAgain(books), real ? branches() : List.of()),
            new RunLimits(null, 0, true));
    return new Report(outcome, books.marked(), books.refused(), books.cut());
  }

  /**
   * The branches whose letters these may be are waited for, or a letter would be marked that its
   * branch drops or refuses afterwards. What such a branch refuses again stays the letter that it
   * is, and is not written once more.
   */
  private List<Branch<Document>> branches() {
    return parts.branches().stream().map(one -> isMeant(one) ? awaited(one) : one).toList();
  }

  private boolean isMeant(Branch<Document> one) {
    return branch == null ? one.deadLetter() == null : one.name().equals(branch);
  }

  private static Branch<Document> awaited(Branch<Document> one) {
    return new Branch<>(
        one.name(),
        true,
        one.stale(),
        one.transforms(),
        one.copier(),
        one.sink(),
        null,
        one.maxRecords(),
        one.maxAge(),
        one.queueRecords());
  }

  @SuppressWarnings("unchecked")
  private Sink<Document> target(ReplayBooks books) {
    return parts.sink() instanceof ReplaySink<?> remembering
        ? new RememberingSink((ReplaySink<Document>) remembering, books)
        : parts.sink();
  }
}
