package io.penstock.runner.deadletter;

import io.penstock.runner.assembly.PipelineParts;
import io.penstock.spi.ComponentException;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.DeadLetterResolution;
import io.penstock.spi.DeadLetterStatus;
import io.penstock.spi.OriginWriter;
import io.penstock.spi.StoredDeadLetter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Sends dead letters back to where their records came from. For one thread. */
public final class ReturnToOrigin {

  /** The reason on the marks of letters that were returned. */
  public static final String REASON = "to its origin";

  private static final int AT_ONCE = 500;

  private final DeadLetterArchive archive;
  private final OriginWriter origin;

  /** A way from an archive to the origin. */
  public ReturnToOrigin(DeadLetterArchive archive, OriginWriter origin) {
    this.archive = archive;
    this.origin = origin;
  }

  /**
   * Why returned records could be written twice; empty if they cannot. What is returned goes
   * through all sinks of the pipeline, which remember nothing of it, so each of them has to be
   * keyed.
   */
  public static Optional<String> doubt(PipelineParts parts) {
    return parts
        .sinkWithoutKey()
        .map(
            sink ->
                parts.branches().isEmpty()
                    ? sink.description()
                        + " is not keyed: if this replay were killed between returning records and"
                        + " marking their letters, they would be returned, and written, twice."
                        + " Replay through the pipeline instead."
                    : Replay.wouldDouble(sink));
  }

  /**
   * What became of the letters.
   *
   * @param returned sent back and marked
   * @param cut left alone, because their value was cut
   */
  public record Report(long returned, long cut) {}

  /**
   * Returns letters. They are durable at the origin before they are marked: whoever is killed in
   * between returns up to 500 of them a second time.
   *
   * @param limit how many at most; 0 for all
   * @param progress told how many have been returned so far
   */
  public Report run(DeadLetterQuery query, long limit, LongConsumer progress)
      throws ComponentException, InterruptedException {
    long returned = 0;
    long cut = 0;
    List<StoredDeadLetter> some = new ArrayList<>();
    try (LetterStream letters = new LetterStream(archive, query, limit)) {
      for (StoredDeadLetter letter = letters.next(); letter != null; letter = letters.next()) {
        if (letter.whole()) {
          some.add(letter);
        } else {
          cut++;
        }
        if (some.size() == AT_ONCE) {
          returned += send(some);
          progress.accept(returned);
        }
      }
    }
    return new Report(returned + send(some), cut);
  }

  private int send(List<StoredDeadLetter> letters) throws ComponentException, InterruptedException {
    int count = letters.size();
    if (count > 0) {
      origin.write(letters.stream().map(StoredDeadLetter::dead).toList());
      archive.resolve(
          letters, new DeadLetterResolution(DeadLetterStatus.REPLAYED, Instant.now(), REASON));
      letters.clear();
    }
    return count;
  }
}
