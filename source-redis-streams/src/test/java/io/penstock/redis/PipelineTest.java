package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.Books;
import io.penstock.engine.Pipeline;
import io.penstock.spi.Batch;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.RejectedException;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Source and dead letter under the engine. */
@ExtendWith(Services.class)
class PipelineTest {

  @Shared RedisServer server;
  private final String stream = Raw.stream();
  private final Target target = new Target();
  private Raw raw;

  /** Keeps what is written, and can be away. */
  private static final class Target implements Sink<String>, SinkWriter<String> {
    private final Queue<String> rows = new ConcurrentLinkedQueue<>();
    private volatile boolean away;

    @Override
    public void open(SinkContext context) {}

    @Override
    public SinkWriter<String> openWriter() {
      return this;
    }

    @Override
    public WriteResult write(Batch<String> batch) throws SinkException {
      probe();
      batch.events().forEach(event -> rows.add(event.value()));
      return WriteResult.allWritten(batch.size());
    }

    @Override
    public void probe() throws SinkException {
      if (away) {
        throw new SinkException(Verdict.OUTAGE, "57P01", "going down");
      }
    }

    @Override
    public String description() {
      return "test target";
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void connect() {
    raw = new Raw(server);
  }

  @AfterEach
  void disconnect() {
    raw.close();
  }

  private Settings settings(String uri) {
    return Settings.source(uri, List.of(stream))
        .with("payloadField", "n")
        .with("claimMinIdle", "1s");
  }

  private Pipeline<String> start(Settings settings) throws Exception {
    RedisStreamsSource source = settings.source();
    DeadLetter deadLetter =
        new RedisDeadLetterProvider()
            .create(
                new Settings().as(RedisDeadLetterConfig.class),
                settings.as(RedisStreamsSourceConfig.class),
                new ComponentContext("events", null));
    Pipeline<String> pipeline =
        Pipeline.<String>named("events")
            .source(source)
            .decoder(
                record -> {
                  String text = new String(record.value(), StandardCharsets.UTF_8);
                  if (text.endsWith("13")) {
                    throw new RejectedException("UNLUCKY", "ends with 13");
                  }
                  return text;
                })
            .sink(target)
            .deadLetter(deadLetter)
            .build();
    pipeline.start();
    return pipeline;
  }

  private static List<String> lucky(int to) {
    return IntStream.range(0, to)
        .mapToObj(Integer::toString)
        .filter(n -> !n.endsWith("13"))
        .toList();
  }

  @Test
  void everyEntryIsWrittenOrDeadLetteredAndTheBooksBalance() throws Exception {
    raw.add(stream, 0, 2_000);
    try (Pipeline<String> pipeline = start(settings(server.uri()))) {
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(30))).isTrue();
      Books books = pipeline.stop(Duration.ofSeconds(10));
      assertThat(books.isBalanced()).isTrue();
      assertThat(books.written()).isEqualTo(1_980);
      assertThat(books.deadLettered()).isEqualTo(20);
    }
    assertThat(target.rows).containsExactlyElementsOf(lucky(2_000));
    assertThat(raw.commands.xlen(stream + "-dlq")).isEqualTo(20);
    assertThat(raw.pending(stream)).isZero();
  }

  @Test
  void whileTheTargetIsAwayNothingIsAcknowledgedNorDeadLetteredNorTakenOver() throws Exception {
    try (Pipeline<String> one = start(settings(server.uri()));
        Pipeline<String> two = start(settings(server.uri()))) {
      target.away = true;
      for (int n = 0; n < 50; n++) {
        raw.add(stream, n * 5, n * 5 + 5);
        Thread.sleep(50); // well beyond claimMinIdle in all
      }
      assertThat(raw.pending(stream)).isPositive();
      assertThat(raw.pendingRows(stream)).allMatch(row -> row.getRedeliveryCount() == 1);
      assertThat(target.rows).isEmpty();
      target.away = false;
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> one.status().drained() && two.status().drained());
      assertThat(one.status().books().read() + two.status().books().read()).isEqualTo(250);
    }
    assertThat(target.rows).containsExactlyInAnyOrderElementsOf(lucky(250));
    assertThat(raw.commands.xlen(stream + "-dlq")).isEqualTo(3);
  }

  @Test
  void connectionsThatAreCutCostNothing() throws Exception {
    try (TcpProxy proxy = TcpProxy.to(server.host(), server.port());
        Pipeline<String> pipeline =
            start(settings("redis://" + proxy.address()).with("count", 50))) {
      for (int n = 0; n < 10; n++) {
        raw.add(stream, n * 100, n * 100 + 100);
        Awaitility.await().until(() -> proxy.connections() >= 2);
        proxy.cut();
      }
      assertThat(pipeline.awaitDrained(Duration.ofSeconds(60))).isTrue();
      assertThat(pipeline.status().books().read()).isEqualTo(1_000);
      assertThat(proxy.faults()).isPositive();
    }
    assertThat(target.rows).containsExactlyInAnyOrderElementsOf(lucky(1_000));
    assertThat(raw.pending(stream)).isZero();
  }
}
