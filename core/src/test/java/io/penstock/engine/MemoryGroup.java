package io.penstock.engine;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * A server with streams that are read by one group of consumers: who was given what and has not
 * acknowledged it, and since when it lies there. Thread-safe.
 */
final class MemoryGroup {

  /** A record that is with a consumer. */
  record Pending(SourceRecord record, String consumer, long since) {}

  private static final class Stream {
    private final List<SourceRecord> records = new ArrayList<>();
    private final TreeMap<Long, Pending> pending = new TreeMap<>();
    private int delivered;
  }

  private final Map<String, Stream> streams = new TreeMap<>();
  private final LongSupplier nanoTime;

  MemoryGroup(int count, int records, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    for (int i = 0; i < records; i++) {
      String name = "stream-" + i % count;
      Stream stream = streams.computeIfAbsent(name, any -> new Stream());
      stream.records.add(
          new SourceRecord(
              Position.of(name, stream.records.size() + 1),
              ("key-" + i % 17).getBytes(StandardCharsets.UTF_8),
              ("value-" + i).getBytes(StandardCharsets.UTF_8),
              List.of(),
              i));
    }
  }

  synchronized List<String> streams() {
    return List.copyOf(streams.keySet());
  }

  synchronized List<SourceRecord> readNew(String name, String consumer, int count) {
    Stream stream = streams.get(name);
    int to = Math.min(stream.records.size(), stream.delivered + count);
    List<SourceRecord> read = List.copyOf(stream.records.subList(stream.delivered, to));
    stream.delivered = to;
    read.forEach(record -> give(stream, record, consumer));
    return read;
  }

  /** A copy, because a real server sends the bytes again. */
  private SourceRecord give(Stream stream, SourceRecord record, String consumer) {
    stream.pending.put(
        record.position().high(), new Pending(record, consumer, nanoTime.getAsLong()));
    return new SourceRecord(
        record.position(), record.key(), record.value(), record.headers(), record.timestamp());
  }

  /** Delivers again what is pending for a consumer and not held by it. */
  synchronized List<SourceRecord> readOwn(String name, String consumer, Collection<Position> held) {
    Stream stream = streams.get(name);
    List<SourceRecord> read = new ArrayList<>();
    for (Pending each : List.copyOf(stream.pending.values())) {
      if (each.consumer().equals(consumer) && !held.contains(each.record().position())) {
        read.add(give(stream, each.record(), consumer));
      }
    }
    return read;
  }

  /** What has been lying for that long. */
  synchronized List<Pending> idle(String name, Duration atLeast) {
    long before = nanoTime.getAsLong() - atLeast.toNanos();
    return streams.get(name).pending.values().stream()
        .filter(each -> each.since() - before <= 0)
        .toList();
  }

  /** Takes what has been lying for that long, whoever has it. */
  synchronized List<Pending> claim(String name, String consumer, Duration idle, int count) {
    Stream stream = streams.get(name);
    List<Pending> claimed = idle(name, idle).stream().limit(count).toList();
    claimed.forEach(each -> give(stream, each.record(), consumer));
    return claimed;
  }

  synchronized void renew(String name, String consumer) {
    Stream stream = streams.get(name);
    stream.pending.replaceAll(
        (id, each) ->
            each.consumer().equals(consumer)
                ? new Pending(each.record(), consumer, nanoTime.getAsLong())
                : each);
  }

  synchronized void acknowledge(Collection<Position> positions) {
    positions.forEach(each -> streams.get(each.partition()).pending.remove(each.high()));
  }

  /** Everything before it is acknowledged. */
  synchronized Position acknowledgedBefore(String name) {
    Stream stream = streams.get(name);
    long first = stream.pending.isEmpty() ? (long) stream.delivered + 1 : stream.pending.firstKey();
    return Position.of(name, first);
  }

  synchronized long left(String name) {
    Stream stream = streams.get(name);
    return (long) stream.records.size() - stream.delivered + stream.pending.size();
  }

  synchronized boolean isDone() {
    return streams.keySet().stream().allMatch(name -> left(name) == 0);
  }
}
