package io.penstock.testkit.contract;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Capability;
import io.penstock.spi.Lag;
import io.penstock.spi.SeekableSource;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A source over a shelf: a shelf for each partition, a file for each record. */
class ShelfSource implements SeekableSource {

  private final Shelf shelf;
  private final String topic;
  final Map<String, Long> next = new TreeMap<>();
  final Map<String, Long> committed = new HashMap<>();
  final Map<String, TreeSet<Long>> settled = new HashMap<>();
  final Set<String> paused = new HashSet<>();

  ShelfSource(Shelf shelf, String topic) {
    this.shelf = shelf;
    this.topic = topic;
  }

  @Override
  public void open(SourceContext context) throws SourceException {
    needShelf();
    if (!shelf.hasRow(topic)) {
      throw new SourceException(Verdict.STOP, "MISSING", "there is no " + topic + "; create it");
    }
    Map<String, Position> starts = new HashMap<>();
    try {
      for (String partition : List.of("0", "1", "2")) {
        String file = "offsets/" + partition;
        long start = shelf.has(file) ? Long.parseLong(shelf.read(file).notes().get(0)) : 0;
        next.put(partition, start);
        committed.put(partition, start);
        settled.put(partition, new TreeSet<>());
        starts.put(partition, Position.of(partition, start));
      }
    } catch (IOException e) {
      throw away();
    }
    context.assigned(starts);
  }

  void needShelf() throws SourceException {
    if (!shelf.isThere()) {
      throw away();
    }
  }

  SourceException away() {
    return new SourceException(Verdict.OUTAGE, "AWAY", "the shelf is away; bring it back");
  }

  @Override
  public List<SourceRecord> poll(Duration atMost) throws SourceException {
    needShelf();
    commit();
    List<SourceRecord> records = new ArrayList<>();
    try {
      for (Map.Entry<String, Long> entry : next.entrySet()) {
        String partition = entry.getKey();
        while (records.size() < 60 && !isPaused(partition) && shelf.has(file(partition, entry))) {
          Shelf.Entry read = shelf.read(file(partition, entry));
          Position position = Position.of(partition, entry.getValue());
          records.add(new SourceRecord(position, read.key(), read.value(), read.headers(), 1_000));
          entry.setValue(entry.getValue() + 1);
        }
      }
    } catch (IOException e) {
      throw away();
    }
    return records;
  }

  boolean isPaused(String partition) {
    return paused.contains(partition);
  }

  private String file(String partition, Map.Entry<String, Long> entry) {
    return topic + "/" + partition + "/" + String.format("%09d", entry.getValue());
  }

  @Override
  public void acknowledge(Collection<SourceRecord> records) {
    for (SourceRecord record : records) {
      TreeSet<Long> ahead = settled.get(record.partition());
      if (ahead != null) {
        ahead.add(record.position().high());
        committed.computeIfPresent(record.partition(), (p, from) -> commitPoint(from, ahead));
      }
    }
  }

  /** The end of what is settled without a gap. */
  long commitPoint(long from, TreeSet<Long> ahead) {
    long end = from;
    while (ahead.remove(end)) {
      end++;
    }
    return end;
  }

  void commit() throws SourceException {
    try {
      for (Map.Entry<String, Long> entry : committed.entrySet()) {
        shelf.write(
            "offsets/" + entry.getKey(),
            new Shelf.Entry(null, null, List.of(), List.of(entry.getValue().toString())));
      }
    } catch (IOException e) {
      throw away();
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
  public Map<String, Lag> lag() throws SourceException {
    Map<String, Lag> lags = new HashMap<>();
    try {
      for (String partition : next.keySet()) {
        long behind = shelf.list(topic + "/" + partition).size() - committed.get(partition);
        lags.put(partition, new Lag(behind, behind == 0 ? 0 : 1));
      }
    } catch (IOException e) {
      throw away();
    }
    return lags;
  }

  @Override
  public void seek(Map<String, Position> positions) {
    positions.forEach(
        (partition, position) -> {
          next.put(partition, position.high());
          settled.get(partition).clear();
        });
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.SEEKABLE);
  }

  @Override
  public String description() {
    return "shelf " + topic;
  }

  @Override
  public void close() {
    if (shelf.isThere()) {
      try {
        commit();
      } catch (SourceException e) {
        throw new IllegalStateException(e);
      }
    }
    next.clear();
    committed.clear();
  }
}
