package io.penstock.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.document.Document;
import io.penstock.engine.Books;
import io.penstock.engine.Delivery;
import io.penstock.engine.FloodLimit;
import io.penstock.engine.Ordering;
import io.penstock.engine.Pipeline;
import io.penstock.engine.PipelineOptions;
import io.penstock.engine.RetryPolicy;
import io.penstock.json.JsonDecoder;
import io.penstock.record.Operation;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Lag;
import io.penstock.spi.Source;
import io.penstock.spi.SourceContext;
import io.penstock.spi.Transform;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The sink under the engine, while the cluster is struck again and again: nothing is dead-lettered,
 * the pipeline resumes by itself, and the index ends equal to a model.
 */
class PipelineTest extends SinkFixture {

  private static final int KEYS = 400;

  /** Makes records for as long as it is asked to; one partition a lane. */
  private static final class Stream implements Source {
    private final Random random;
    private final Map<String, Long> versions = new TreeMap<>();
    private final Map<String, SourceRecord> last = new TreeMap<>();
    private final Set<String> paused = ConcurrentHashMap.newKeySet();
    private final AtomicLong acknowledged = new AtomicLong();
    private final long[] offsets = new long[2];
    private volatile boolean exhausted;
    private long made;

    Stream(Random random) {
      this.random = random;
    }

    @Override
    public void open(SourceContext context) {
      context.assigned(Map.of("s-0", Position.of("s-0", 0), "s-1", Position.of("s-1", 0)));
    }

    @Override
    public List<SourceRecord> poll(Duration atMost) {
      List<SourceRecord> polled = new ArrayList<>();
      for (int p = 0; p < 2 && !exhausted; p++) {
        if (!paused.contains("s-" + p)) {
          for (int i = 0; i < 20; i++) {
            polled.add(next(p));
          }
        }
      }
      try {
        Thread.sleep(polled.isEmpty() ? 5 : 2);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      return polled;
    }

    private SourceRecord next(int partition) {
      String id = "k" + (random.nextInt(KEYS) * 2 + partition);
      SourceRecord before = last.get(id);
      boolean repeat = before != null && random.nextInt(50) == 0;
      long version = repeat ? versions.get(id) : versions.merge(id, 1L, Long::sum);
      String json =
          "{\"id\":\"%s\",\"v\":%d,\"op\":\"%s\"}"
              .formatted(id, version, version % 10 == 0 ? "delete" : "write");
      SourceRecord record =
          new SourceRecord(
              Position.of("s-" + partition, offsets[partition]++),
              null,
              json.getBytes(StandardCharsets.UTF_8),
              List.of(),
              SourceRecord.NO_TIMESTAMP);
      last.put(id, record);
      made++;
      return record;
    }

    @Override
    public void acknowledge(Collection<SourceRecord> settled) {
      acknowledged.addAndGet(settled.size());
    }

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
      return Map.of("s-0", lagOfEach(), "s-1", lagOfEach());
    }

    private Lag lagOfEach() {
      return exhausted ? new Lag(0, 0) : Lag.UNKNOWN;
    }

    @Override
    public String description() {
      return "a stream";
    }

    @Override
    public void close() {}
  }

  /** Keeps dead records in memory. */
  private static final class Graves implements DeadLetter {
    private final ConcurrentLinkedQueue<DeadRecord> dead = new ConcurrentLinkedQueue<>();

    @Override
    public void open(DeadLetterContext context) {}

    @Override
    public void write(List<DeadRecord> records) {
      dead.addAll(records);
    }

    @Override
    public String description() {
      return "graves";
    }

    @Override
    public void close() {}
  }

  private final Graves graves = new Graves();

  @Test
  void outlastsEveryFaultAndAKilledNode() throws Exception {
    Assumptions.assumeTrue(
        System.getenv("PENSTOCK_TEST_ELASTICSEARCH") == null,
        "a server that is not ours cannot be killed");
    long seed = Long.getLong("penstock.test.seed", new Random().nextLong());
    System.out.println("seed " + seed);
    Stream stream = new Stream(new Random(seed));
    Node.createIndex(index, "{}");
    try (Pipeline<Document> pipeline = pipeline(stream)) {
      pipeline.start();
      moves(stream);
      strike(stream, pipeline, OutageTest.Fault.FLOOD_STAGE);
      strike(stream, pipeline, OutageTest.Fault.CLOSED_INDEX);
      strike(stream, pipeline, OutageTest.Fault.WRITE_BLOCK);
      strike(stream, pipeline, OutageTest.Fault.CIRCUIT_BREAKER);
      Node.server().kill();
      waits(pipeline);
      Node.server().restart();
      moves(stream);
      stream.exhausted = true;
      assertThat(pipeline.awaitDrained(Duration.ofMinutes(1))).isTrue();
      Books books = pipeline.status().books();
      assertThat(graves.dead).as("seed %d", seed).isEmpty();
      assertThat(books.isBalanced()).isTrue();
      assertThat(books.deadLettered()).isZero();
      assertThat(books.read()).isEqualTo(stream.made);
      assertThat(stream.acknowledged.get()).isEqualTo(stream.made);
    }
    assertStored(stream, seed);
  }

  private Pipeline<Document> pipeline(Stream stream) {
    Transform<Document> operation =
        event ->
            event.value().get("op").equals("delete")
                ? event.withOperation(Operation.DELETE)
                : event;
    return Pipeline.<Document>named("test")
        .source(stream)
        .decoder(new JsonDecoder())
        .transform(operation)
        .sink(
            sink(
                settings(
                    s -> {
                      s.version = Settings.versionOf("/v");
                      s.maxBulkRecords = 60;
                      s.requestTimeout = Duration.ofSeconds(10);
                    })))
        .deadLetter(graves)
        .options(
            new PipelineOptions(
                2,
                Ordering.PARTITION,
                Delivery.AT_LEAST_ONCE,
                1 << 20,
                RetryPolicy.DEFAULT,
                FloodLimit.DEFAULT,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                0))
        .build();
  }

  private void strike(Stream stream, Pipeline<Document> pipeline, OutageTest.Fault fault) {
    fault.begin(index);
    waits(pipeline);
    fault.end(index);
    moves(stream);
  }

  private static void waits(Pipeline<Document> pipeline) {
    await().atMost(Duration.ofMinutes(1)).until(() -> !pipeline.status().isReady());
  }

  private static void moves(Stream stream) {
    long before = stream.acknowledged.get();
    await().atMost(Duration.ofMinutes(2)).until(() -> stream.acknowledged.get() > before + 1_000);
  }

  private void assertStored(Stream stream, long seed) {
    Map<String, Long> expected = new TreeMap<>();
    stream.versions.forEach(
        (id, version) -> {
          if (version % 10 != 0) {
            expected.put(id, version);
          }
        });
    Map<String, Long> stored = new TreeMap<>();
    Node.all(index).forEach((id, hit) -> stored.put(id, hit.get("_version").asLong()));
    assertThat(stored).as("seed %d", seed).isEqualTo(expected);
  }
}
