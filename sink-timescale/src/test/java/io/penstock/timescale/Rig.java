package io.penstock.timescale;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.document.Document;
import io.penstock.postgres.PostgresSink;
import io.penstock.postgres.PostgresSinkBuilder;
import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Batch;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.testkit.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the tests of hypertables share. */
final class Rig {

  static final String EVENTS =
      "CREATE TABLE events (time timestamptz NOT NULL, event_id uuid NOT NULL, event_type text,"
          + " PRIMARY KEY (event_id, time))";

  private Rig() {}

  /** Drops the tables of a database that tests share; its extension stays. */
  static void reset(Database database) throws SQLException {
    for (String table :
        rows(
            database,
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
                + " WHERE schemaname = 'public'")) {
      database.execute("DROP TABLE " + table + " CASCADE");
    }
  }

  static SinkContext context() {
    return new SinkContext("test", 2, new SimpleMeterRegistry());
  }

  static PostgresSinkBuilder<Document> documents(Database database) {
    return PostgresSink.forDocuments()
        .url(database.url())
        .user(database.user())
        .password(database.password());
  }

  /** An open sink with one writer. */
  record Opened(PostgresSink<Document> sink, LedgerWriter<Document> writer)
      implements AutoCloseable {
    @Override
    public void close() {
      writer.close();
      sink.close();
    }
  }

  static Opened open(PostgresSink<Document> sink) throws SinkException {
    try {
      sink.open(context());
      return new Opened(sink, sink.openWriter());
    } catch (SinkException failure) {
      sink.close();
      throw failure;
    }
  }

  /** A document of fields and values in turns. */
  static Document document(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return Document.of(fields);
  }

  static Batch<Document> batch(List<Document> values) {
    List<Event<Document>> events = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      events.add(
          Event.of(
              new SourceRecord(Position.of("test-0", i), null, new byte[0], List.of(), 0),
              values.get(i)));
    }
    return new Batch<>(events);
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
