package com.example.ingest;

import io.penstock.record.Event;
import io.penstock.spi.Batch;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A sink of one's own: adds up amounts by customer. It refuses a batch with a negative amount as a
 * whole and does not say which order it was; the engine finds out.
 */
final class TotalsSink implements Sink<Order> {

  private final Map<String, Long> totals = new ConcurrentSkipListMap<>();

  Map<String, Long> totals() {
    return totals;
  }

  @Override
  public void open(SinkContext context) {}

  @Override
  public SinkWriter<Order> openWriter() {
    return new SinkWriter<>() {
      @Override
      public WriteResult write(Batch<Order> batch) throws SinkException {
        if (batch.events().stream().anyMatch(event -> event.value().cents() < 0)) {
          throw new SinkException(Verdict.REJECT, "NEGATIVE", "amounts are not negative");
        }
        for (Event<Order> event : batch.events()) {
          totals.merge(event.value().customer(), event.value().cents(), Long::sum);
        }
        return WriteResult.allWritten(batch.size());
      }

      @Override
      public void probe() {}

      @Override
      public void close() {}
    };
  }

  @Override
  public String description() {
    return "totals in memory";
  }

  @Override
  public void close() {}
}
