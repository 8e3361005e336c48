package io.penstock.runner.rehearsal;

import io.penstock.document.Document;
import io.penstock.spi.Batch;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.WriteResult;

/** Takes everything and writes nothing, for rehearsals. */
public class NothingSink implements Sink<Document> {

  @Override
  public void open(SinkContext context) {
    // There is nothing to connect to.
  }

  @Override
  public SinkWriter<Document> openWriter() {
    return new SinkWriter<>() {
      @Override
      public WriteResult write(Batch<Document> batch) {
        taken(batch);
        return WriteResult.allWritten(batch.size());
      }

      @Override
      public void probe() {
        // It is never away.
      }

      @Override
      public void close() {
        // There is nothing to close.
      }
    };
  }

  /** Told of every batch, by several threads. */
  protected void taken(Batch<Document> batch) {
    // Nothing becomes of it.
  }

  @Override
  public String description() {
    return "nothing";
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
