package io.penstock.engine;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Capability;
import io.penstock.spi.Lag;
import io.penstock.spi.SeekableSource;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * A source over lists, which survives its pipeline: committed positions stay, as a broker's do.
 * Moves partitions about and fails as its random generator says.
 */
final class MemorySource implements SeekableSource {

  /** One partition: records with gaps in their offsets, and the committed position. */
  static final class Log {
    final TreeMap<Long, SourceRecord> records = new TreeMap<>();
    long committed;
    long position;

    /** Offsets read and not acknowledged, in order. */
    final TreeSet<Long> open = new TreeSet<>();
  }

  /** Partitions are moved rarely, so that trying to has to fail more often than the rest. */
  private static final int SEEK_FAILURES = 15;

  private final Map<String, Log> logs;
  private final Random random;
  private final double rebalanceShare;
  private final double failureShare;
  private final Set<String> assigned = new HashSet<>();
  private final Set<String> paused = new HashSet<>();
  private SourceContext context;
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  volatile int rebalances;

  /** Partitions of which the pipeline is being told that they go. */
  volatile int leaving;

  volatile int failures;

  /** Why a partition cannot be moved now; null if it can. */
  volatile Function<String, SourceException> immovable = partition -> null;

  MemorySource(Map<String, Log> logs, Random random, double rebalanceShare, double failureShare) {
    this.logs = logs;
    this.random = random;
    this.rebalanceShare = rebalanceShare;
    this.failureShare = failureShare;
  }

  static Map<String, Log> logs(int partitions, int records, int keys, Random random) {
    Map<String, Log> logs = new TreeMap<>();
    for (int p = 0; p < partitions; p++) {
      logs.put("topic-" + p, new Log());
    }
    Map<String, Long> nextOffset = new HashMap<>();
    for (int i = 0; i < records; i++) {
      String key = "key-" + random.nextInt(keys);
      String partition = "topic-" + Math.floorMod(key.hashCode(), partitions);
      long offset = nextOffset.getOrDefault(partition, 0L) + 1 + random.nextInt(3);
      nextOffset.put(partition, offset);
      logs.get(partition)
          .records
          .put(
              offset,
              new SourceRecord(
                  Position.of(partition, offset),
                  key.getBytes(StandardCharsets.UTF_8),
                  ("value-" + i).getBytes(StandardCharsets.UTF_8),
                  List.of(),
                  i));
    }
    return logs;
  }

  @Override
  public void open(SourceContext sourceContext) throws SourceException {
    if (random.nextDouble() < failureShare) {
      failures++;
      throw new SourceException(Verdict.OUTAGE, "AWAY", "not there yet");
    }
    context = sourceContext;
    assign(logs.keySet());
  }

  private void assign(Set<String> partitions) {
    Map<String, Position> starts = new TreeMap<>();
    for (String partition : partitions) {
      Log log = logs.get(partition);
      log.position = log.committed;
      log.open.clear();
      assigned.add(partition);
      paused.remove(partition);
      starts.put(partition, Position.of(partition, log.committed));
    }
    context.assigned(starts);
  }

  @Override
  public List<SourceRecord> poll(Duration atMost) throws SourceException {
    if (random.nextDouble() < failureShare) {
      failures++;
      throw new SourceException(Verdict.RETRY, "HICCUP", "try again");
    }
    maybeRebalance();
    List<SourceRecord> polled = new ArrayList<>();
    for (String partition : assigned) {
      Log log = logs.get(partition);
      int wanted = 1 + random.nextInt(50);
      while (!paused.contains(partition) && wanted-- > 0) {
        Map.Entry<Long, SourceRecord> next = log.records.ceilingEntry(log.position);
        if (next == null) {
          break;
        }
        log.position = next.getKey() + 1;
        log.open.add(next.getKey());
        polled.add(next.getValue());
      }
    }
    if (polled.isEmpty()) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return polled;
  }

  /** From the next poll on a partition is somebody else's; may be called by any thread. */
  void takeAway(String partition) {
    orders.add(
        () -> {
          leaving++;
          context.revoked(Set.of(partition));
          assigned.remove(partition);
          rebalances++;
        });
  }

  /** With the next poll a partition comes back; may be called by any thread. */
  void giveBack(String partition) {
    orders.add(() -> assign(Set.of(partition)));
  }

  private void maybeRebalance() {
    for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
      order.run();
    }
    if (random.nextDouble() >= rebalanceShare || assigned.isEmpty()) {
      return;
    }
    rebalances++;
    String victim = new ArrayList<>(assigned).get(random.nextInt(assigned.size()));
    if (random.nextBoolean()) {
      context.revoked(Set.of(victim));
    } else {
      context.lost(Set.of(victim));
    }
    assigned.remove(victim);
    assign(Set.of(victim));
  }

  @Override
  public void acknowledge(Collection<SourceRecord> settled) {
    for (SourceRecord record : settled) {
      Log log = logs.get(record.partition());
      if (!log.open.remove(record.position().high())) {
        throw new AssertionError("acknowledged twice or never read: " + record.position());
      }
      log.committed = log.open.isEmpty() ? log.position : log.open.first();
    }
  }

  @Override
  public void pause(Set<String> partitions) {
    paused.addAll(partitions);
  }

  @Override
  public void resume(Set<String> partitions) {
    paused.removeAll(partitions);
  }

  @Override
  public Map<String, Lag> lag() {
    Map<String, Lag> lags = new HashMap<>();
    for (String partition : assigned) {
      Log log = logs.get(partition);
      lags.put(partition, new Lag(log.records.tailMap(log.position).size() + log.open.size(), 0));
    }
    return lags;
  }

  @Override
  public void seek(Map<String, Position> next) throws SourceException {
    for (String partition : next.keySet()) {
      SourceException trouble = immovable.apply(partition);
      if (trouble != null) {
        throw trouble;
      }
    }
    if (random.nextDouble() < SEEK_FAILURES * failureShare) {
      failures++;
      throw new SourceException(Verdict.RETRY, "RANGE_UNKNOWN", "nobody tells the range");
    }
    next.forEach(
        (partition, position) -> {
          logs.get(partition).position = position.high();
          logs.get(partition).open.clear();
        });
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.SEEKABLE);
  }

  @Override
  public String description() {
    return "memory";
  }

  @Override
  public void close() {
    assigned.clear();
  }
}
