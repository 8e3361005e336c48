package io.penstock.elasticsearch;

import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Batch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events for tests. */
final class Events {

  private static long next;

  private Events() {}

  /** An event over a document with these fields: name, value, name, value, … */
  static Event<Document> event(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      fields.put((String) namesAndValues[i], value instanceof Integer n ? Long.valueOf(n) : value);
    }
    return Event.of(record(null), Document.of(fields));
  }

  static Event<Document> delete(Object... namesAndValues) {
    return event(namesAndValues).withOperation(Operation.DELETE);
  }

  static SourceRecord record(byte[] key) {
    return new SourceRecord(
        Position.of("test-0", next++), key, new byte[0], List.of(), SourceRecord.NO_TIMESTAMP);
  }

  static <T> Batch<T> batch(List<Event<T>> events) {
    return new Batch<>(events);
  }
}
