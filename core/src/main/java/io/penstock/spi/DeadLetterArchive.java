package io.penstock.spi;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The dead letters that a target holds, for people and tools that work with them. Used beside
 * pipelines that write to the same target; joins no group and moves no position. Letters are
 * marked, never removed. For one thread.
 */
public interface DeadLetterArchive extends AutoCloseable {

  /**
   * Reads letters, the oldest first as far as the target keeps an order. A letter that was written
   * twice, because its record was read twice, may come twice. The status of a letter is the one at
   * the time of this call, or later.
   *
   * @param query which letters are wanted; the cursor gives no others
   */
  DeadLetterCursor read(DeadLetterQuery query) throws DeadLetterException, InterruptedException;

  /** Counts letters, each once, by status, stage and code; the most frequent first. */
  default List<DeadLetterCount> count(DeadLetterQuery query)
      throws DeadLetterException, InterruptedException {
    Map<List<Object>, DeadLetterCount> counts = new HashMap<>();
    Set<String> seen = new HashSet<>();
    try (DeadLetterCursor cursor = read(query)) {
      for (StoredDeadLetter letter = cursor.next(); letter != null; letter = cursor.next()) {
        if (seen.add(letter.dead().fingerprint())) {
          DeadLetterCount one = DeadLetterCount.of(letter);
          counts.merge(List.of(one.status(), one.stage(), one.code()), one, DeadLetterCount::plus);
        }
      }
    }
    return counts.values().stream()
        .sorted(
            Comparator.comparing(DeadLetterCount::status)
                .thenComparing(Comparator.comparingLong(DeadLetterCount::count).reversed())
                .thenComparing(DeadLetterCount::code)
                .thenComparing(DeadLetterCount::stage))
        .toList();
  }

  /**
   * Marks letters and returns when the marks are durable. A mark counts for every letter of the
   * same {@link DeadRecord#fingerprint()}, also one that is written later. Letters that are marked
   * already stay as they are, so doing it twice changes nothing.
   */
  void resolve(Collection<StoredDeadLetter> letters, DeadLetterResolution how)
      throws DeadLetterException, InterruptedException;

  /** How this target is called in messages: kind and place, no secrets. */
  String description();

  @Override
  void close();
}
