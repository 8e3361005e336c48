package io.penstock.testkit.contract;

import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.record.Rejection;
import io.penstock.spi.Batch;
import io.penstock.spi.Capability;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** A sink that keeps an entry for each number. Texts that begin with "bad" are refused. */
class ShelfSink implements Sink<ShelfSink.Note> {

  /** A value. */
  record Note(int number, String text) {}

  final Shelf shelf;
  private final String table;

  ShelfSink(Shelf shelf, String table) {
    this.shelf = shelf;
    this.table = table;
  }

  @Override
  public void open(SinkContext context) throws SinkException {
    probe();
    if (!shelf.hasRow(table)) {
      throw new SinkException(Verdict.STOP, "MISSING", "there is no " + table + "; create it");
    }
  }

  void probe() throws SinkException {
    if (!shelf.isThere()) {
      throw away();
    }
  }

  SinkException away() {
    return new SinkException(Verdict.OUTAGE, "AWAY", "the shelf is away; bring it back");
  }

  @Override
  public SinkWriter<Note> openWriter() {
    return new SinkWriter<>() {
      @Override
      public WriteResult write(Batch<Note> batch) throws SinkException {
        return ShelfSink.this.write(batch);
      }

      @Override
      public void probe() throws SinkException {
        ShelfSink.this.probe();
      }

      @Override
      public void close() {}
    };
  }

  WriteResult write(Batch<Note> batch) throws SinkException {
    probe();
    WriteResult.Builder result = WriteResult.of(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      Event<Note> event = batch.get(i);
      if (event.value().text().startsWith("bad")) {
        result.reject(i, rejection(event.value()));
      } else {
        try {
          apply(event);
        } catch (IOException e) {
          throw away();
        }
      }
    }
    return result.build();
  }

  Rejection rejection(Note note) {
    return new Rejection("BAD", "the text begins with a word that is not allowed");
  }

  void apply(Event<Note> event) throws IOException {
    if (event.operation() == Operation.DELETE) {
      shelf.delete(name(event.value()));
    } else {
      shelf.write(name(event.value()), new Shelf.Entry(null, bytes(event), List.of(), List.of()));
    }
  }

  byte[] bytes(Event<Note> event) {
    return event.value().text().getBytes(StandardCharsets.UTF_8);
  }

  String name(Note note) {
    return table + "/" + note.number();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.IDEMPOTENT, Capability.DELETES);
  }

  @Override
  public String description() {
    return "shelf " + table;
  }

  @Override
  public void close() {}
}
