package io.penstock.spi;

import io.penstock.record.Event;
import java.util.List;

/**
 * Events to be written together, in the order in which they were read (per partition, and per key).
 *
 * @param <T> the pipeline's value type
 * @param events never empty in {@link SinkWriter#write}; may be empty in {@link LedgerWriter#write}
 *     when only positions or dead letters move
 */
public record Batch<T>(List<Event<T>> events) {

  /** The number of events. */
  public int size() {
    return events.size();
  }

  /** The event at an index that {@link WriteResult} and {@link SinkException#suspects} refer to. */
  public Event<T> get(int index) {
    return events.get(index);
  }
}
