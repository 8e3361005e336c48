package io.penstock.bench;

import io.penstock.engine.Books;
import io.penstock.engine.Ordering;
import io.penstock.engine.Pipeline;
import io.penstock.engine.PipelineOptions;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Batch;
import io.penstock.spi.Lag;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Source;
import io.penstock.spi.SourceContext;
import io.penstock.spi.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The engine's own cost of a record: queue, stages without work, batch, settle. The source hands
 * out records that are made beforehand, the sink does nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 5)
@Fork(1)
public class EngineBenchmark {

  private static final int RECORDS = 1_000_000;
  private static final int POLLED = 500;

  /** Between which records order is kept. */
  @Param({"PARTITION", "KEY"})
  public Ordering ordering;

  /** How many lanes. */
  @Param({"1", "2"})
  public int lanes;

  private List<List<SourceRecord>> polls;

  /** Makes the records, four partitions in turn. */
  @Setup
  public void records() {
    polls = new ArrayList<>();
    String[] partitions = {"t-0", "t-1", "t-2", "t-3"};
    long offset = 0;
    byte[] value = new byte[200];
    for (int i = 0; i < RECORDS / POLLED; i++) {
      List<SourceRecord> poll = new ArrayList<>(POLLED);
      String partition = partitions[i % partitions.length];
      for (int j = 0; j < POLLED; j++) {
        byte[] key = Integer.toString(j).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        poll.add(new SourceRecord(Position.of(partition, offset++), key, value, List.of(), offset));
      }
      polls.add(poll);
    }
  }

  /** A million records through a pipeline, its start and stop included. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public Books drain() throws InterruptedException {
    PipelineOptions defaults = PipelineOptions.defaults();
    Pipeline<byte[]> pipeline =
        Pipeline.<byte[]>named("bench")
            .source(new ListSource(polls))
            .decoder(SourceRecord::value)
            .sink(new NullSink())
            .options(
                new PipelineOptions(
                    lanes,
                    ordering,
                    defaults.delivery(),
                    defaults.memory(),
                    defaults.retry(),
                    defaults.flood(),
                    defaults.shutdownTimeout(),
                    defaults.revokeTimeout(),
                    RECORDS))
            .build();
    pipeline.start();
    pipeline.awaitEnd(Duration.ofMinutes(1));
    Books books = pipeline.status().books();
    if (books.written() != RECORDS) {
      throw new IllegalStateException("not all records were written: " + books);
    }
    return books;
  }

  private static final class ListSource implements Source {

    private final List<List<SourceRecord>> polls;
    private final Set<String> paused = new java.util.HashSet<>();
    private int next;

    ListSource(List<List<SourceRecord>> polls) {
      this.polls = polls;
    }

    @Override
    public void open(SourceContext context) {
      Map<String, Position> starts = new HashMap<>();
      for (List<SourceRecord> poll : polls.subList(0, 4)) {
        starts.put(poll.get(0).partition(), poll.get(0).position());
      }
      context.assigned(starts);
    }

    @Override
    public List<SourceRecord> poll(Duration atMost) {
      if (next == polls.size() || paused.contains(polls.get(next).get(0).partition())) {
        Thread.onSpinWait();
        return List.of();
      }
      return polls.get(next++);
    }

    @Override
    public void acknowledge(Collection<SourceRecord> settled) {}

    @Override
    public void pause(Set<String> partitions) {
      paused.addAll(partitions);
    }

    @Override
    public void resume(Set<String> partitions) {
      paused.removeAll(partitions);
    }

    @Override
    public Map<String, Lag> lag() {
      return Map.of();
    }

    @Override
    public String description() {
      return "list";
    }

    @Override
    public void close() {}
  }

  private static final class NullSink implements Sink<byte[]> {

    @Override
    public void open(SinkContext context) {}

    @Override
    public SinkWriter<byte[]> openWriter() {
      return new SinkWriter<>() {
        @Override
        public WriteResult write(Batch<byte[]> batch) {
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
      return "nothing";
    }

    @Override
    public void close() {}
  }
}
