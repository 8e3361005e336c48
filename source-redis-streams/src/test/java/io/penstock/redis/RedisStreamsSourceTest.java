package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Capability;
import io.penstock.spi.Lag;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the source does while nothing goes wrong. */
@ExtendWith(Services.class)
class RedisStreamsSourceTest {

  @Shared RedisServer server;
  private Raw raw;
  private final String stream = Raw.stream();

  @BeforeEach
  void connect() {
    raw = new Raw(server);
  }

  @AfterEach
  void disconnect() {
    raw.close();
  }

  private Settings settings() {
    return Settings.source(server.uri(), List.of(stream));
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> "{\"n\":\"" + n + "\"}").toList();
  }

  @Test
  void readsWhatTheStreamHoldsInOrderAndAcknowledgesWhatIsSettled() throws Exception {
    List<String> ids = raw.add(stream, 0, 1_234);
    try (Consumer consumer = Consumer.open(settings().with("count", 100))) {
      consumer.readUntil(1_234);
      assertThat(consumer.ids()).isEqualTo(ids);
      assertThat(consumer.values()).isEqualTo(numbers(0, 1_234));
      assertThat(raw.pending(stream)).isEqualTo(1_234);
      consumer.settleAll();
      assertThat(raw.pending(stream)).isZero();
      assertThat(raw.commands.xlen(stream)).isEqualTo(1_234);
      assertThat(consumer.source.capabilities()).isEqualTo(Set.of(Capability.ACKNOWLEDGES_IDS));
    }
  }

  @Test
  void createsStreamAndGroupAndReadsWhatIsAddedLater() throws Exception {
    try (Consumer consumer = Consumer.open(settings())) {
      assertThat(consumer.context.assigned).isEqualTo(Map.of(stream, new Position(stream, 0, 1)));
      consumer.pollTimes(3);
      raw.add(stream, 0, 5);
      consumer.readUntil(5);
    }
  }

  @Test
  void acknowledgesNothingThatIsNotSettled() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.open(settings())) {
      consumer.readUntil(10);
      SourceRecord fourth = consumer.read.get(3);
      consumer.source.acknowledge(List.of(fourth));
      consumer.pollUntil(() -> !consumer.context.acknowledged.isEmpty());
      assertThat(raw.pending(stream)).isEqualTo(9);
      assertThat(raw.pendingRows(stream))
          .noneMatch(row -> row.getId().equals(EntryIds.text(fourth.position())));
    }
  }

  @Test
  void startsWhereItIsTold() throws Exception {
    List<String> ids = raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.open(settings().with("start", ids.get(6)))) {
      consumer.readUntil(3);
      assertThat(consumer.values()).isEqualTo(numbers(7, 10));
    }
    try (Consumer consumer = Consumer.open(settings().with("group", "late").with("start", "$"))) {
      consumer.pollTimes(3);
      raw.add(stream, 10, 12);
      consumer.readUntil(2);
      assertThat(consumer.values()).isEqualTo(numbers(10, 12));
    }
  }

  @Test
  void readsSeveralStreamsEachInItsOrder() throws Exception {
    String other = Raw.stream();
    String third = Raw.stream();
    raw.add(stream, 0, 50);
    raw.add(other, 100, 130);
    raw.add(third, 200, 210);
    try (Consumer consumer =
        Consumer.open(Settings.source(server.uri(), List.of(stream, other, third)))) {
      consumer.readUntil(90);
      for (String each : List.of(stream, other, third)) {
        List<Position> positions =
            consumer.read.stream()
                .map(SourceRecord::position)
                .filter(p -> p.partition().equals(each))
                .toList();
        assertThat(positions).isSortedAccordingTo(Position::compareWithin);
      }
      consumer.settleAll();
      assertThat(raw.pending(other)).isZero();
      assertThat(consumer.context.assigned).containsOnlyKeys(stream, other, third);
    }
  }

  @Test
  void pausesOneStreamAndGoesOnWithTheOthers() throws Exception {
    String other = Raw.stream();
    try (Consumer consumer =
        Consumer.open(Settings.source(server.uri(), List.of(stream, other)).with("count", 5))) {
      consumer.source.pause(Set.of(stream, "unknown"));
      raw.add(stream, 0, 20);
      raw.add(other, 100, 120);
      consumer.readUntil(20);
      consumer.pollTimes(5);
      assertThat(consumer.read).hasSize(20).allMatch(r -> r.partition().equals(other));
      consumer.source.resume(Set.of(stream));
      consumer.readUntil(40);
      assertThat(consumer.values().subList(20, 40)).isEqualTo(numbers(0, 20));
    }
  }

  @Test
  void holdsBackWhatArrivesWhileItIsPausedAndHandsItOverOnce() throws Exception {
    try (Consumer consumer = Consumer.open(settings().with("block", "5s"))) {
      consumer.pollTimes(2); // a blocking read is under way now
      consumer.source.pause(Set.of(stream));
      raw.add(stream, 0, 3);
      consumer.pollTimes(5);
      assertThat(consumer.read).isEmpty();
      consumer.source.resume(Set.of(stream));
      consumer.readUntil(3).pollTimes(3);
      assertThat(consumer.values()).isEqualTo(numbers(0, 3));
    }
  }

  @Test
  void acknowledgementsDoNotWaitBehindABlockingRead() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.open(settings().with("block", "60s"))) {
      consumer.readUntil(10);
      consumer.poll(); // the next read blocks for a minute
      consumer.settleAll();
      assertThat(raw.pending(stream)).isZero();
    }
  }

  @Test
  void tellsTheLagAndWhatIsPending() throws Exception {
    raw.add(stream, 0, 30);
    try (Consumer consumer = Consumer.open(settings().with("count", 10))) {
      consumer.source.pause(Set.of(stream));
      Lag before = consumer.source.lag().get(stream);
      assertThat(before.records()).isEqualTo(30);
      assertThat(before.seconds()).isBetween(0.0, 60.0);
      consumer.source.resume(Set.of(stream));
      consumer.readUntil(30);
      assertThat(consumer.source.lag().get(stream).records()).isEqualTo(30);
      assertThat(consumer.context.meters.get("penstock.source.pending").gauge().value())
          .isEqualTo(30);
      assertThat(consumer.context.meters.get("penstock.source.stream.length").gauge().value())
          .isEqualTo(30);
      consumer.settleAll();
      assertThat(consumer.source.lag().get(stream)).isEqualTo(new Lag(0, 0));
    }
  }

  @Test
  void twoConsumersShareAStream() throws Exception {
    raw.add(stream, 0, 1_000);
    try (Consumer one = Consumer.open(settings().with("count", 50));
        Consumer two = Consumer.open(settings().with("count", 50))) {
      one.pollUntil(
          () -> {
            try {
              two.poll();
            } catch (Exception e) {
              throw new AssertionError(e);
            }
            return one.read.size() + two.read.size() >= 1_000;
          });
      assertThat(one.ids()).doesNotContainAnyElementsOf(two.ids());
      one.settleAll();
      two.settleAll();
      assertThat(raw.pending(stream)).isZero();
    }
  }

  @Test
  void deletesAcknowledgedEntriesIfToldTo() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.open(settings().with("afterAck", "delete"))) {
      consumer.readUntil(10);
      consumer.source.acknowledge(consumer.read.subList(0, 4));
      consumer.pollUntil(() -> raw.commands.xlen(stream) == 6);
      consumer.settleAll();
      consumer.pollUntil(() -> raw.commands.xlen(stream) == 0);
      assertThat(consumer.context.count("penstock.source.trimmed")).isZero();
      consumer.source.lag();
      assertThat(consumer.context.count("penstock.source.skipped")).isZero();
    }
  }

  @Test
  void trimsOnlyWhatEveryGroupHasAcknowledged() throws Exception {
    raw.add(stream, 0, 1_000);
    raw.createGroup(stream, "slow");
    List<String> slow = raw.readAs(stream, "slow", "c", 500);
    raw.commands.xack(stream, "slow", slow.subList(0, 300).toArray(String[]::new));
    Settings trimming = settings().with("afterAck", "trim").with("trim", Map.of("maxLength", "0"));
    try (Consumer consumer = Consumer.open(trimming)) {
      consumer.readUntil(1_000).settleAll();
      // Trimming is by whole nodes of 100 entries.
      consumer.pollUntil(() -> raw.commands.xlen(stream) == 700);
      consumer.pollTimes(10);
      assertThat(raw.commands.xlen(stream)).isEqualTo(700);
      assertThat(raw.commands.xrange(stream, io.lettuce.core.Range.unbounded()).get(0).getId())
          .isEqualTo(slow.get(300));
    }
  }

  @Test
  void leavesNoNameBehindAndHandsBackWhatIsNotSettled() throws Exception {
    raw.add(stream, 0, 10);
    Consumer first = Consumer.open(settings());
    first.readUntil(10);
    first.source.acknowledge(first.read.subList(0, 6));
    first.close();
    first.close();
    assertThat(raw.pendingRows(stream))
        .hasSize(4)
        .allSatisfy(row -> assertThat(row.getRedeliveryCount()).isZero())
        .allSatisfy(
            row -> assertThat(row.getSinceLastDelivery()).isGreaterThan(Duration.ofSeconds(59)));
    try (Consumer second = Consumer.open(settings())) {
      second.readUntil(4);
      assertThat(second.values()).isEqualTo(numbers(6, 10));
      second.settleAll();
    }
    assertThat(raw.commands.xinfoConsumers(stream, "g")).hasSize(1);
  }
}
