package io.penstock.runner.rehearsal;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Lag;
import io.penstock.spi.Source;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts what a source gives, leaves some records out, and ends at a limit. */
final class CountedSource implements Source {

  private final Source source;
  private final Set<Position> leftOut;
  private final RehearsalBooks books;
  private long left;

  /**
   * A source that is counted.
   *
   * @param limit 0 for none
   */
  CountedSource(Source source, Set<Position> leftOut, long limit, RehearsalBooks books) {
    this.source = source;
    this.leftOut = leftOut;
    this.books = books;
    this.left = limit == 0 ? Long.MAX_VALUE : limit;
  }

  @Override
  public void open(SourceContext context) throws SourceException {
    source.open(context);
  }

  @Override
  public List<SourceRecord> poll(Duration atMost) throws SourceException {
    List<SourceRecord> records = new ArrayList<>();
    for (SourceRecord record : source.poll(atMost)) {
      if (left == 0) {
        break;
      }
      left--;
      boolean wanted = !leftOut.contains(record.position());
      books.read(record.partition(), wanted);
      if (wanted) {
        records.add(record);
      }
    }
    return records;
  }

  @Override
  public void acknowledge(Collection<SourceRecord> settled) throws SourceException {
    source.acknowledge(settled);
  }

  @Override
  public void pause(Set<String> partitions) {
    source.pause(partitions);
  }

  @Override
  public void resume(Set<String> partitions) {
    source.resume(partitions);
  }

  @Override
  public Map<String, Lag> lag() throws SourceException {
    Map<String, Lag> lag = source.lag();
    if (left > 0) {
      return lag;
    }
    Map<String, Lag> none = new HashMap<>();
    lag.keySet().forEach(partition -> none.put(partition, new Lag(0, 0)));
    return none;
  }

  @Override
  public String description() {
    return source.description();
  }

  @Override
  public void close() {
    source.close();
  }
}
