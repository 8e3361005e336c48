package io.penstock.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.LongSupplier;

/**
 * Stops a pipeline that is about to drain its source into the dead letters. It is asked before the
 * dead letters of a batch are written, so the positions of that batch do not move. Thread-safe.
 */
final class FloodGuard {

  private static final int BUCKETS = 10;

  private final FloodLimit limit;
  private final LongSupplier nanoTime;
  private final long bucketNanos;
  private final long[] records = new long[BUCKETS];
  private final long[] dead = new long[BUCKETS];
  private final Map<String, Long> codes = new HashMap<>();
  private final long origin;
  private long bucket;

  FloodGuard(FloodLimit limit, LongSupplier nanoTime) {
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.bucketNanos = limit.window().toNanos() / BUCKETS;
    this.origin = nanoTime.getAsLong();
  }

  /**
   * Counts a batch.
   *
   * @param size all records of the batch
   * @param deadByCode how many of them are about to be dead-lettered, by code
   * @throws PipelineFailedException if that is too much
   */
  synchronized void admit(int size, Map<String, Integer> deadByCode) {
    turn();
    int slot = (int) (bucket % BUCKETS);
    records[slot] += size;
    deadByCode.forEach(
        (code, count) -> {
          dead[slot] += count;
          codes.merge(code, (long) count, Long::sum);
        });
    if (deadByCode.isEmpty()) {
      return;
    }
    long allRecords = sum(records);
    long allDead = sum(dead);
    if (allDead >= limit.minDeadLetters() && allDead > limit.share() * allRecords) {
      throw new PipelineFailedException(
          new PipelineFailure("DEAD_LETTER_FLOOD", message(allDead, allRecords), true), null);
    }
  }

  private String message(long allDead, long allRecords) {
    StringJoiner worst = new StringJoiner(", ");
    codes.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(5)
        .forEach(each -> worst.add(each.getKey() + " " + each.getValue()));
    return "flood guard: "
        + allDead
        + " of the last "
        + allRecords
        + " records would be dead-lettered ("
        + worst
        + "); the last batch was not settled and its positions have not moved. Mend the producer or"
        + " the pipeline and start again, or raise floodGuard.share or floodGuard.minDeadLetters if"
        + " these records are meant to be dead letters";
  }

  private void turn() {
    long now = (nanoTime.getAsLong() - origin) / bucketNanos;
    if (now - bucket >= BUCKETS) {
      java.util.Arrays.fill(records, 0);
      java.util.Arrays.fill(dead, 0);
      codes.clear();
    } else {
      for (long passed = bucket + 1; passed <= now; passed++) {
        records[(int) (passed % BUCKETS)] = 0;
        dead[(int) (passed % BUCKETS)] = 0;
      }
      if (sum(dead) == 0) {
        codes.clear();
      }
    }
    bucket = Math.max(bucket, now);
  }

  private static long sum(long[] counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
