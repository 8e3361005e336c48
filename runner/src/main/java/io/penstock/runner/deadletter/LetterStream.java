package io.penstock.runner.deadletter;

import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterCursor;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.StoredDeadLetter;
import java.util.HashSet;
import java.util.Set;

/** The letters that a query means, each once, up to a limit. For one thread. */
public final class LetterStream implements AutoCloseable {

  private final DeadLetterCursor cursor;
  private final Set<String> seen = new HashSet<>();
  private long left;

  /**
   * Begins to read.
   *
   * @param limit 0 for all
   */
  public LetterStream(DeadLetterArchive archive, DeadLetterQuery query, long limit)
      throws DeadLetterException, InterruptedException {
    this.cursor = archive.read(query);
    this.left = limit == 0 ? Long.MAX_VALUE : limit;
  }

  /** The next letter; null at the end. */
  public StoredDeadLetter next() throws DeadLetterException, InterruptedException {
    if (left == 0) {
      return null;
    }
    StoredDeadLetter letter = cursor.next();
    while (letter != null && !seen.add(letter.dead().fingerprint())) {
      letter = cursor.next();
    }
    left--;
    return letter;
  }

  /** Entries of the target that could not be read at all so far. */
  public long damaged() {
    return cursor.damaged();
  }

  @Override
  public void close() {
    cursor.close();
  }
}
