package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.record.SourceRecord;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.TcpProxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that goes away, comes back without its data, or loses replies on the way. */
class RedisFaultsTest {

  private final RedisServer server = RedisServer.start();
  private final TcpProxy proxy = TcpProxy.to(server.host(), server.port());
  private final Logged logged = new Logged();
  private final String stream = "events";
  private Raw raw;

  @BeforeEach
  void connect() {
    raw = new Raw(server);
  }

  @AfterEach
  void end() {
    raw.close();
    proxy.close();
    server.close();
    logged.close();
  }

  private Settings settings() {
    return Settings.source("redis://" + proxy.address(), List.of(stream));
  }

  private static void noneTwice(Consumer consumer) {
    assertThat(new HashSet<>(consumer.ids())).hasSize(consumer.read.size());
  }

  @Test
  void readsAgainWhatALostReplyHeld() throws Exception {
    List<String> ids = raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.open(settings())) {
      consumer.readUntil(10);
      proxy.dropReply(TcpProxy.containing("marked"), TcpProxy.Loss.CUT);
      String marked = raw.commands.xadd(stream, java.util.Map.of("n", "marked"));
      ids.add(marked);
      consumer.pollUntil(() -> proxy.faults() == 1);
      // The server has delivered it, and nobody has got it.
      assertThat(raw.pending(stream)).isEqualTo(11);
      consumer.readUntil(11).pollTimes(5);
      assertThat(consumer.ids()).isEqualTo(ids);
      assertThat(consumer.failures)
          .isNotEmpty()
          .allMatch(f -> f.verdict() == Verdict.RETRY || f.verdict() == Verdict.OUTAGE);
      assertThat(deliveries(0, 10)).containsOnly(1L);
      consumer.settleAll();
      assertThat(raw.pending(stream)).isZero();
    }
  }

  private List<Long> deliveries(int from, int to) {
    return raw.pendingRows(stream).subList(from, to).stream()
        .map(row -> row.getRedeliveryCount())
        .toList();
  }

  @Test
  void aFlappingConnectionDoesNotCountAsDeliveries() throws Exception {
    raw.add(stream, 0, 50);
    try (Consumer consumer = Consumer.open(settings().with("maxDeliveries", 3))) {
      consumer.readUntil(50);
      for (int i = 0; i < 5; i++) {
        proxy.cut();
        int failures = consumer.failures.size();
        consumer.pollUntil(() -> consumer.failures.size() > failures);
        consumer.pollTimes(5);
      }
      noneTwice(consumer);
      assertThat(deliveries(0, 50)).containsOnly(1L);
      consumer.settleAll();
    }
  }

  @Test
  void acknowledgesAgainWhenTheConfirmationWasLost() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.open(settings().with("block", "5s"))) {
      consumer.readUntil(10);
      proxy.dropReplyTo(TcpProxy.containing("XACK"), TcpProxy.Loss.CUT);
      consumer.source.acknowledge(consumer.read);
      consumer.pollUntil(() -> proxy.faults() == 1);
      consumer.pollUntil(() -> consumer.context.acknowledged.size() == 10);
      assertThat(raw.pending(stream)).isZero();
      noneTwice(consumer);
    }
  }

  @Test
  void givesUpAConnectionThatSwallowsEverything() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.open(settings())) {
      consumer.readUntil(10);
      proxy.blackHole();
      consumer.source.acknowledge(consumer.read);
      consumer.pollUntil(() -> !consumer.failures.isEmpty());
      assertThat(consumer.failures.get(0).code()).isEqualTo("TIMEOUT");
      raw.add(stream, 10, 20);
      consumer.pollTimes(3);
      proxy.restore();
      consumer.readUntil(20).settleAll();
      noneTwice(consumer);
      assertThat(raw.pending(stream)).isZero();
    }
  }

  @Test
  void pollDoesNotWaitForAServerThatIsAway() throws Exception {
    try (Consumer consumer = Consumer.open(settings())) {
      consumer.pollTimes(2);
      proxy.refuse();
      proxy.cut();
      consumer.pollUntil(() -> consumer.failures.size() >= 3);
      assertThat(consumer.failures.get(0).verdict()).isEqualTo(Verdict.RETRY);
      assertThat(consumer.failures.get(0)).hasMessageContaining("the connection was lost");
      assertThat(consumer.failures.get(2).verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(consumer.failures.get(2)).hasMessageContaining("not connected");
      proxy.restore();
      raw.add(stream, 0, 3);
      consumer.readUntil(3);
    }
  }

  @Test
  void survivesARestartWithoutPersistence() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.open(settings())) {
      consumer.readUntil(10);
      raw.close();
      server.kill();
      consumer.pollUntil(() -> !consumer.failures.isEmpty());
      server.restart();
      raw = new Raw(server);
      raw.add(stream, 100, 110); // before the source can be back, or after: both must do
      consumer.readUntil(20);
      assertThat(consumer.values().subList(10, 20)).containsExactlyElementsOf(numbers(100, 110));
      consumer.source.acknowledge(consumer.read);
      consumer.pollUntil(() -> raw.pending(stream) == 0);
      assertThat(logged.warnings())
          .anyMatch(m -> m.contains("stream was REPLACED") || m.contains("stream is GONE"));
      assertThat(consumer.context.count("penstock.source.group.recreated")).isEqualTo(1);
    }
  }

  private static List<String> numbers(int from, int to) {
    List<String> numbers = new ArrayList<>();
    for (int n = from; n < to; n++) {
      numbers.add("{\"n\":\"" + n + "\"}");
    }
    return numbers;
  }

  @Test
  void survivesFlushall() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.open(settings())) {
      consumer.readUntil(10).settleAll();
      raw.commands.flushall();
      consumer.pollUntil(() -> logged.warnings().stream().anyMatch(m -> m.contains("GONE")));
      raw.add(stream, 100, 103);
      consumer.readUntil(13);
      consumer.settleAll();
      assertThat(raw.pending(stream)).isZero();
    }
  }

  @Test
  void twoConsumersSurviveFlushall() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer one = Consumer.open(settings());
        Consumer two = Consumer.open(settings())) {
      one.readUntil(10).settleAll();
      two.pollTimes(2);
      raw.commands.flushall();
      one.pollUntil(() -> logged.warnings().size() >= 1);
      two.pollUntil(() -> logged.warnings().size() >= 2);
      raw.add(stream, 100, 120);
      one.pollUntil(() -> polled(two) && one.read.size() + two.read.size() >= 30);
      assertThat(one.ids()).doesNotContainAnyElementsOf(two.ids()).doesNotHaveDuplicates();
      assertThat(one.read.size() + two.read.size()).isEqualTo(30);
      one.source.acknowledge(one.read);
      two.source.acknowledge(two.read);
      one.pollUntil(() -> polled(two) && raw.pending(stream) == 0);
    }
  }

  private static boolean polled(Consumer other) {
    try {
      other.poll();
      return true;
    } catch (SourceException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void manyStartAtOnceOnAStreamThatDoesNotExist() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    List<Future<Consumer>> starting = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Callable<Consumer> start = () -> Consumer.open(settings());
      starting.add(threads.submit(start));
    }
    for (Future<Consumer> started : starting) {
      started.get().close();
    }
    threads.shutdown();
    assertThat(raw.commands.xinfoGroups(stream)).hasSize(1);
  }

  @Test
  void survivesADeletedStreamWithEntriesInFlight() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.open(settings())) {
      consumer.readUntil(10);
      raw.commands.del(stream);
      consumer.pollUntil(() -> logged.warnings().stream().anyMatch(m -> m.contains("GONE")));
      assertThat(logged.warnings()).anyMatch(m -> m.contains("10 in flight here"));
      raw.add(stream, 100, 103);
      consumer.readUntil(13);
      consumer.source.acknowledge(consumer.read);
      consumer.pollUntil(() -> raw.pending(stream) == 0);
      noneTwice(consumer);
    }
  }

  @Test
  void doesNotAcknowledgeAnEntryOfTheNewStreamForOneOfTheOld() throws Exception {
    raw.addAt(stream, "5-1", 1);
    try (Consumer consumer = Consumer.open(settings())) {
      consumer.readUntil(1);
      SourceRecord old = consumer.read.get(0);
      raw.commands.del(stream);
      consumer.pollUntil(() -> logged.warnings().stream().anyMatch(m -> m.contains("GONE")));
      raw.addAt(stream, "5-1", 2);
      consumer.readUntil(2);
      consumer.source.acknowledge(List.of(old));
      consumer.pollTimes(5);
      assertThat(raw.pending(stream)).isEqualTo(1);
      consumer.source.acknowledge(consumer.read);
      consumer.pollUntil(() -> raw.pending(stream) == 0);
    }
  }

  @Test
  void createsADestroyedGroupAgainWhereItStood() throws Exception {
    raw.add(stream, 0, 100);
    try (Consumer consumer = Consumer.open(settings().with("count", 10))) {
      consumer.readUntil(100);
      consumer.source.acknowledge(consumer.read.subList(0, 60));
      consumer.pollUntil(() -> consumer.context.acknowledged.size() == 60);
      consumer.source.lag(); // as the engine does every second
      raw.commands.xgroupDestroy(stream, "g");
      raw.add(stream, 100, 110);
      consumer.readUntil(110).pollTimes(10);
      // Nothing that is in flight or was acknowledged is handed over again.
      noneTwice(consumer);
      assertThat(logged.warnings())
          .anyMatch(
              m ->
                  m.contains("group was DESTROYED")
                      && m.contains("created again at")
                      && m.contains("40 in flight here"));
      consumer.settleAll();
      assertThat(raw.pending(stream)).isZero();
    }
  }

  @Test
  void stopsAtAKeyOfAnotherType() throws Exception {
    raw.commands.set(stream, "text");
    SourceException refused =
        catchThrowableOfType(SourceException.class, () -> Consumer.open(settings()));
    assertThat(refused.verdict()).isEqualTo(Verdict.STOP);
    assertThat(refused.code()).isEqualTo("WRONGTYPE");
    assertThat(refused).hasMessageContaining(stream).hasMessageContaining("not a stream");
  }

  @Test
  void stopsWhenTheStreamBecomesAnotherType() throws Exception {
    raw.add(stream, 0, 3);
    try (Consumer consumer = Consumer.open(settings())) {
      consumer.readUntil(3);
      raw.commands.del(stream);
      raw.commands.set(stream, "text");
      SourceException stopped =
          catchThrowableOfType(SourceException.class, () -> consumer.readUntil(4));
      assertThat(stopped.verdict()).isEqualTo(Verdict.STOP);
      assertThat(stopped.code()).isEqualTo("WRONGTYPE");
    }
  }

  @Test
  void aPausedServerIsAnOutageAndNothingIsLost() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.open(settings())) {
      consumer.readUntil(10);
      server.pause();
      consumer.source.acknowledge(consumer.read);
      consumer.pollUntil(() -> consumer.failures.size() >= 2);
      server.resume();
      raw.add(stream, 10, 20);
      consumer.readUntil(20).settleAll();
      noneTwice(consumer);
    }
  }
}
