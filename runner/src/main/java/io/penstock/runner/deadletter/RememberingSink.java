package io.penstock.runner.deadletter;

import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.spi.Batch;
import io.penstock.spi.Capability;
import io.penstock.spi.Outcome;
import io.penstock.spi.ReplaySink;
import io.penstock.spi.ReplayWriter;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.WriteResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Writes by a sink that remembers replays, so that none is written twice. */
final class RememberingSink implements Sink<Document> {

  private final ReplaySink<Document> sink;
  private final ReplayBooks books;

  RememberingSink(ReplaySink<Document> sink, ReplayBooks books) {
    this.sink = sink;
    this.books = books;
  }

  @Override
  public void open(SinkContext context) throws SinkException {
    sink.open(context);
    sink.openReplays();
  }

  @Override
  public SinkWriter<Document> openWriter() {
    return new Writer(sink.openReplayWriter());
  }

  /** With its memory, any sink is as good as one with a key. */
  @Override
  public Set<Capability> capabilities() {
    Set<Capability> capabilities = EnumSet.of(Capability.IDEMPOTENT);
    capabilities.addAll(sink.capabilities());
    return capabilities;
  }

  @Override
  public String description() {
    return sink.description();
  }

  @Override
  public void close() {
    sink.close();
  }

  private final class Writer implements SinkWriter<Document> {

    private final ReplayWriter<Document> writer;

    Writer(ReplayWriter<Document> writer) {
      this.writer = writer;
    }

    /** What is refused keeps the rest from being written, so the rest goes again without it. */
    @Override
    public WriteResult write(Batch<Document> batch) throws SinkException, InterruptedException {
      WriteResult.Builder outcomes = WriteResult.of(batch.size());
      List<Integer> rest = new ArrayList<>(batch.size());
      for (int i = 0; i < batch.size(); i++) {
        rest.add(i);
      }
      while (!rest.isEmpty()) {
        WriteResult result = attempt(batch, rest);
        List<Integer> again = new ArrayList<>();
        for (int i = 0; i < rest.size(); i++) {
          int index = rest.get(i);
          switch (result.outcome(i)) {
            case REJECTED -> outcomes.reject(index, result.rejection(i));
            case RETRY -> again.add(index);
            default -> outcomes.set(index, result.outcome(i));
          }
        }
        if (result.count(Outcome.REJECTED) == 0) {
          again.forEach(index -> outcomes.set(index, Outcome.RETRY));
          outcomes.retryBecause(result.retryReason());
          break;
        }
        rest = again;
      }
      return outcomes.build();
    }

    private WriteResult attempt(Batch<Document> batch, List<Integer> indexes)
        throws SinkException, InterruptedException {
      List<Event<Document>> events = new ArrayList<>(indexes.size());
      List<String> letters = new ArrayList<>(indexes.size());
      for (int index : indexes) {
        events.add(batch.get(index));
        letters.add(books.fingerprint(batch.get(index).record()));
      }
      try {
        return writer.write(new Batch<>(events), letters);
      } catch (SinkException failure) {
        int[] suspects = Arrays.stream(failure.suspects()).map(indexes::get).toArray();
        throw new SinkException(
            failure.verdict(), failure.code(), failure.getMessage(), suspects, failure.getCause());
      }
    }

    @Override
    public void probe() throws SinkException, InterruptedException {
      writer.probe();
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
