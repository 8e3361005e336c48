package io.penstock.runner.verify;

import io.penstock.record.Position;
import io.penstock.runner.deadletter.LetterStream;
import io.penstock.runner.deadletter.ReturnToOrigin;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.DeadLetterStatus;
import io.penstock.spi.StoredDeadLetter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which records of a stretch are dead letters and nothing else: not dealt with, discarded, or sent
 * back to the origin, where a new record stands for them. A letter that was replayed through the
 * pipeline stands for a row.
 */
final class Letters {

  private final Set<Position> dead = new HashSet<>();
  private final Map<String, Long> byPartition = new HashMap<>();
  private long outside;

  /** Nothing is dead. */
  static Letters none() {
    return new Letters();
  }

  /**
   * Reads the letters of a pipeline.
   *
   * @param to for each partition, where its stretch ends
   */
  static Letters read(DeadLetterArchive archive, String pipeline, Map<String, Position> to)
      throws DeadLetterException, InterruptedException {
    Letters letters = new Letters();
    try (LetterStream all = new LetterStream(archive, DeadLetterQuery.all(pipeline), 0)) {
      for (StoredDeadLetter letter = all.next(); letter != null; letter = all.next()) {
        if (isOnlyALetter(letter)) {
          letters.add(letter.dead().record().position(), to);
        }
      }
    }
    return letters;
  }

  private static boolean isOnlyALetter(StoredDeadLetter letter) {
    return letter.status() != DeadLetterStatus.REPLAYED
        || letter.resolution().reason().equals(ReturnToOrigin.REASON);
  }

  private void add(Position position, Map<String, Position> to) {
    Position end = to.get(position.partition());
    if (end == null || !position.isBefore(end)) {
      outside++;
    } else if (dead.add(position)) {
      byPartition.merge(position.partition(), 1L, Long::sum);
    }
  }

  /** Their positions. */
  Set<Position> positions() {
    return dead;
  }

  long of(String partition) {
    return byPartition.getOrDefault(partition, 0L);
  }

  /** Letters of records behind the stretch, or of partitions that are not read any more. */
  long outside() {
    return outside;
  }
}
