package com.example.ingest;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Lag;
import io.penstock.spi.Source;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A source of one's own: each line of a file is a record. Begins at the first line each time. */
final class LinesSource implements Source {

  private static final int LINES_A_POLL = 100;

  private final Path file;
  private final String partition;
  private List<String> lines = List.of();
  private int next;
  private boolean paused;

  LinesSource(Path file) {
    this.file = file;
    this.partition = file.getFileName().toString();
  }

  @Override
  public void open(SourceContext context) throws SourceException {
    try {
      lines = Files.readAllLines(file);
    } catch (IOException unreadable) {
      throw new SourceException(Verdict.STOP, "FILE", "cannot read " + file, unreadable);
    }
    context.assigned(Map.of(partition, Position.of(partition, 0)));
  }

  @Override
  public List<SourceRecord> poll(Duration atMost) {
    List<SourceRecord> records = new ArrayList<>();
    while (!paused && next < lines.size() && records.size() < LINES_A_POLL) {
      byte[] value = lines.get(next).getBytes(StandardCharsets.UTF_8);
      Position position = Position.of(partition, next++);
      records.add(
          new SourceRecord(position, null, value, List.of(), SourceRecord.NO_TIMESTAMP));
    }
    return records;
  }

  @Override
  public void acknowledge(Collection<SourceRecord> settled) {
    // A file is read as a whole each time; a source with a memory would note the positions here.
  }

  @Override
  public void pause(Set<String> partitions) {
    paused |= partitions.contains(partition);
  }

  @Override
  public void resume(Set<String> partitions) {
    paused &= !partitions.contains(partition);
  }

  @Override
  public Map<String, Lag> lag() {
    return Map.of(partition, new Lag(lines.size() - next, Double.NaN));
  }

  @Override
  public String description() {
    return "file " + file;
  }

  @Override
  public void close() {}
}
