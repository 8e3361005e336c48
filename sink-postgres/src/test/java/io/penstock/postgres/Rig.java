package io.penstock.postgres;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Batch;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.WriteResult;
import io.penstock.testkit.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the tests of the sink share: events, sinks on a test's database, and looks into it. */
final class Rig {

  private Rig() {}

  /** Empties a database that tests share; much faster than making a new one for each. */
  static void reset(Database database) throws SQLException {
    database.execute("DROP SCHEMA IF EXISTS public CASCADE", "CREATE SCHEMA public");
  }

  /** An event at an offset of the partition {@code test-0}. */
  static <T> Event<T> event(long offset, T value) {
    return Event.of(
        new SourceRecord(Position.of("test-0", offset), null, new byte[0], List.of(), 0), value);
  }

  /** A document of fields and values in turns. */
  static Document document(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return Document.of(fields);
  }

  /** A batch of these values, at offsets from 0. */
  static Batch<Document> batch(Document... values) {
    return batch(Arrays.asList(values));
  }

  static <T> Batch<T> batch(List<T> values) {
    List<Event<T>> events = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      events.add(event(i, values.get(i)));
    }
    return new Batch<>(events);
  }

  /** A builder for documents on that database. */
  static PostgresSinkBuilder<Document> documents(Database database) {
    return at(PostgresSink.forDocuments(), database);
  }

  static <T> PostgresSinkBuilder<T> at(PostgresSinkBuilder<T> builder, Database database) {
    return builder.url(database.url()).user(database.user()).password(database.password());
  }

  static SinkContext context() {
    return new SinkContext("test", 2, new SimpleMeterRegistry());
  }

  /** Opens the sink, writes one batch and closes the sink. */
  static <T> WriteResult writeOnce(PostgresSinkBuilder<T> builder, Batch<T> batch)
      throws SinkException, InterruptedException {
    try (Opened<T> opened = open(builder)) {
      return opened.writer().write(batch);
    }
  }

  /** An open sink with one writer. */
  record Opened<T>(PostgresSink<T> sink, LedgerWriter<T> writer) implements AutoCloseable {
    @Override
    public void close() {
      writer.close();
      sink.close();
    }
  }

  static <T> Opened<T> open(PostgresSinkBuilder<T> builder) throws SinkException {
    PostgresSink<T> sink = builder.build();
    open(sink);
    return new Opened<>(sink, sink.openWriter());
  }

  static void open(Sink<?> sink) throws SinkException {
    sink.open(context());
  }

  /** All rows of a query, each as its columns' texts joined by bars. */
  static List<String> rows(Database database, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var found = statement.executeQuery(sql)) {
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          cells.add(found.getString(i));
        }
        rows.add(String.join("|", cells.stream().map(String::valueOf).toList()));
      }
    }
    return rows;
  }
}
