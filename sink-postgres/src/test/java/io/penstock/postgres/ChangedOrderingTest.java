package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.document.Document;
import io.penstock.engine.Delivery;
import io.penstock.engine.Ordering;
import io.penstock.engine.Pipeline;
import io.penstock.engine.PipelineBuilder;
import io.penstock.engine.PipelineOptions;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Capability;
import io.penstock.spi.Lag;
import io.penstock.spi.SeekableSource;
import io.penstock.spi.SourceContext;
import io.penstock.testkit.Database;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The engine over the real ledger: what one ordering has left there is taken up by the other. */
@ExtendWith(Services.class)
@Timeout(120)
class ChangedOrderingTest {

  private static final String PARTITION = "numbers-0";
  private static final int RECORDS = 2_000;
  private static final int KEYS = 30;

  @Shared private static Database database;

  @BeforeEach
  void table() throws SQLException {
    Rig.reset(database);
    // No key: whatever is written twice is there twice.
    database.execute("CREATE TABLE log (n bigint NOT NULL)");
  }

  /** One partition of numbers, each under one of some keys, without a memory of its own. */
  private static final class Numbers implements SeekableSource {
    private final Set<String> paused = new HashSet<>();
    private long position;
    private long acknowledged;

    @Override
    public void open(SourceContext context) {
      context.assigned(Map.of(PARTITION, Position.of(PARTITION, 0)));
    }

    @Override
    public List<SourceRecord> poll(Duration atMost) {
      List<SourceRecord> polled = new ArrayList<>();
      while (paused.isEmpty() && position < RECORDS && polled.size() < 50) {
        byte[] key = ("key-" + position % KEYS).getBytes(StandardCharsets.UTF_8);
        byte[] value = Long.toString(position).getBytes(StandardCharsets.UTF_8);
        polled.add(
            new SourceRecord(Position.of(PARTITION, position), key, value, List.of(), position));
        position++;
      }
      if (polled.isEmpty()) {
        try {
          Thread.sleep(2);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      return polled;
    }

    @Override
    public void seek(Map<String, Position> next) {
      position = next.get(PARTITION).high();
      acknowledged = position;
    }

    @Override
    public void acknowledge(Collection<SourceRecord> settled) {
      acknowledged += settled.size();
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
      return Map.of(PARTITION, new Lag(RECORDS - acknowledged, 0));
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.SEEKABLE);
    }

    @Override
    public String description() {
      return "numbers";
    }

    @Override
    public void close() {}
  }

  private static PipelineBuilder<Document> pipeline(Ordering ordering, int lanes) {
    PipelineOptions defaults = PipelineOptions.defaults();
    return Pipeline.<Document>named("ordering")
        .source(new Numbers())
        .decoder(
            record ->
                Rig.document("n", Long.valueOf(new String(record.value(), StandardCharsets.UTF_8))))
        .sink(Rig.documents(database).table("log").build())
        .options(
            new PipelineOptions(
                lanes,
                ordering,
                Delivery.EXACTLY_ONCE,
                defaults.memory(),
                defaults.retry(),
                defaults.flood(),
                defaults.shutdownTimeout(),
                defaults.revokeTimeout(),
                0));
  }

  /** Ends by force while one lane is far behind the others. */
  private static void runUntilOneLaneIsBehind() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Pipeline<Document> pipeline =
        pipeline(Ordering.KEY, 4)
            .transform(
                event -> {
                  if (event.position().high() == 7 + 20L * KEYS) {
                    never.await();
                  }
                  return event;
                })
            .build();
    pipeline.start();
    // The ledger's table is made by the pipeline.
    await()
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(() -> ledger("count(*) FILTER (WHERE next_high = " + RECORDS + ")") == 3);
    pipeline.stop(Duration.ZERO);
    assertThat(ledger("count(DISTINCT next_high)")).as("lanes that are not level").isEqualTo(2);
  }

  private static void drain(Ordering ordering, int lanes) throws Exception {
    try (Pipeline<Document> pipeline = pipeline(ordering, lanes).build()) {
      pipeline.start();
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(60))).isTrue();
    }
  }

  private static long ledger(String what) throws SQLException {
    return database.queryLong("SELECT " + what + " FROM penstock_ledger");
  }

  private static void assertEachOnce() throws SQLException {
    assertThat(database.queryLong("SELECT count(DISTINCT n) FROM log")).isEqualTo(RECORDS);
    assertThat(database.queryLong("SELECT count(*) FROM log")).isEqualTo(RECORDS);
    assertThat(ledger("min(next_high)")).isEqualTo(RECORDS);
  }

  @Test
  void byKeyThenByPartition() throws Exception {
    runUntilOneLaneIsBehind();
    drain(Ordering.PARTITION, 2);
    assertEachOnce();
    assertThat(ledger("count(*)")).isEqualTo(4);
    drain(Ordering.PARTITION, 2);
    assertEachOnce();
    assertThat(ledger("count(*)")).as("level, so one row is enough").isEqualTo(1);
  }

  @Test
  void byKeyThenByKeyOverFewerLanes() throws Exception {
    runUntilOneLaneIsBehind();
    drain(Ordering.KEY, 3);
    assertEachOnce();
    drain(Ordering.KEY, 3);
    assertEachOnce();
    assertThat(ledger("count(*)")).isEqualTo(3);
  }
}
