package io.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Lag;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One member on a real broker: what is read, what is committed, under both group protocols. */
@ExtendWith(Services.class)
class KafkaSourceTest {

  @Shared KafkaServer kafka;

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void readsInOrderAndCommitsOnlyWhatIsSettledWithoutAGap(GroupProtocol protocol) throws Exception {
    Topic topic = Topic.create(kafka, 3);
    topic.produce(0, 3000, 3);
    KafkaSourceConfig config = topic.config(protocol).maxPollRecords(500).build();
    Map<String, Long> expected;
    try (Member member = Member.open(config)) {
      member.pollUntilRecords(3000);
      assertThat(member.context.starts)
          .containsOnlyKeys(topic.partition(0), topic.partition(1), topic.partition(2));
      for (int p = 0; p < 3; p++) {
        String partition = topic.partition(p);
        assertThat(
                member.records.stream()
                    .filter(record -> record.partition().equals(partition))
                    .map(record -> record.position().high()))
            .as("offsets of " + partition)
            .hasSize(1000)
            .isSorted()
            .doesNotHaveDuplicates();
      }

      // All but one of partition 1, in a random order.
      List<SourceRecord> settled = new ArrayList<>(member.records);
      settled.removeIf(
          record ->
              record.partition().equals(topic.partition(1)) && record.position().high() == 400);
      Collections.shuffle(settled, new Random(7));
      member.source.acknowledge(settled);
      expected =
          Map.of(topic.partition(0), 1000L, topic.partition(1), 400L, topic.partition(2), 1000L);
      member.pollUntil("the commit in the background", () -> topic.committed().equals(expected));
    }
    assertThat(topic.committed()).isEqualTo(expected);

    try (Member again = Member.open(config)) {
      again.pollUntilRecords(600);
      assertThat(again.records.get(0).position()).isEqualTo(Position.of(topic.partition(1), 400));
      assertThat(again.context.starts)
          .containsEntry(topic.partition(0), Position.of(topic.partition(0), 1000));
      again.pollTimes(5);
      assertThat(again.records).hasSize(600);
    }
  }

  @Test
  void nothingIsCommittedThatIsNotSettledAlsoOnClosing() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.produce(0, 100, 1);
    try (Member member = Member.open(topic.config().build())) {
      member.pollUntilRecords(100);
      member.source.acknowledge(member.records.subList(0, 30));
      member.source.acknowledge(member.records.subList(31, 100));
    }
    assertThat(topic.committed()).containsExactly(Map.entry(topic.partition(0), 30L));
  }

  @Test
  void bytesHeadersAndTimestampsArriveAsTheyWere() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    byte[] binary = {0, (byte) 0xff, (byte) 0xc3, 0x28, '\n'};
    ProducerRecord<byte[], byte[]> full =
        new ProducerRecord<>(topic.name, 0, 1_700_000_000_123L, binary, binary);
    full.headers().add("a", new byte[] {1}).add("a", null).add("b", binary);
    topic.send(
        List.of(
            full,
            new ProducerRecord<>(topic.name, 0, null, Topic.bytes("null key")),
            new ProducerRecord<>(topic.name, 0, Topic.bytes("tombstone"), null),
            new ProducerRecord<>(topic.name, 0, new byte[0], new byte[0])));
    try (Member member = Member.open(topic.config().build())) {
      member.pollUntilRecords(4);
      SourceRecord first = member.records.get(0);
      assertThat(first.key()).isEqualTo(binary);
      assertThat(first.value()).isEqualTo(binary);
      assertThat(first.timestamp()).isEqualTo(1_700_000_000_123L);
      assertThat(first.headers()).extracting(Header::name).containsExactly("a", "a", "b");
      assertThat(first.headers().get(0).value()).isEqualTo(new byte[] {1});
      assertThat(first.headers().get(1).value()).isNull();
      assertThat(first.headers().get(2).value()).isEqualTo(binary);
      assertThat(member.records.get(1).key()).isNull();
      assertThat(member.records.get(1).headers()).isSameAs(List.of());
      assertThat(member.records.get(2).value()).isNull();
      assertThat(member.records.get(3).key()).isEmpty();
      assertThat(member.records.get(3).value()).isEmpty();
      assertThat(member.records).allMatch(record -> record.refused() == null);
    }
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void pausedPartitionsAreNotReturnedAndTheMembershipIsKept(GroupProtocol protocol)
      throws Exception {
    Topic topic = Topic.create(kafka, 2);
    topic.produce(0, 1000, 2);
    KafkaSourceConfig config =
        topic.config(protocol).maxPollRecords(100).property("max.poll.interval.ms", "1500").build();
    try (Member member = Member.open(config)) {
      member.pollUntilRecords(100);
      Set<String> all = member.context.owned;
      member.source.pause(Set.copyOf(all));
      member.source.pause(Set.of("nobody-7"));
      int before = member.records.size();

      long pausedUntil = System.nanoTime() + Duration.ofSeconds(3).toNanos();
      while (System.nanoTime() < pausedUntil) {
        assertThat(member.poll()).isEmpty();
      }
      assertThat(member.records).hasSize(before);
      assertThat(member.context.log).as("no rebalance").hasSize(1);

      member.source.resume(Set.of(topic.partition(0)));
      member.source.resume(Set.of("nobody-7"));
      member.pollUntil(
          "partition 0 is read to its end", () -> count(member, topic.partition(0)) == 500);
      assertThat(member.records.subList(before, member.records.size()))
          .allMatch(record -> record.partition().equals(topic.partition(0)));
      member.source.resume(Set.copyOf(all));
      member.pollUntilRecords(1000);
      member.pollTimes(3);
      assertThat(member.values()).hasSize(1000).doesNotHaveDuplicates();
    }
  }

  @Test
  void mayBePausedFromWithinTheAssignment() throws Exception {
    Topic topic = Topic.create(kafka, 2);
    topic.produce(0, 100, 2);
    try (Member member = Member.unopened(topic.config().build())) {
      member.context.onAssigned = partitions -> member.source.pause(Set.of(topic.partition(1)));
      member.source.open(member.context);
      member.pollUntilRecords(50);
      member.pollTimes(5);
      assertThat(member.records)
          .hasSize(50)
          .allMatch(record -> record.partition().equals(topic.partition(0)));
    }
  }

  @Test
  void seekingBeginsANewGenerationAndOldSettlementsDoNotCount() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.produce(0, 100, 1);
    try (Member member = Member.open(topic.config().build())) {
      member.pollUntilRecords(100);
      List<SourceRecord> old = List.copyOf(member.records);
      member.source.pause(Set.of(topic.partition(0)));
      member.source.seek(Map.of(topic.partition(0), Position.of(topic.partition(0), 40)));
      member.source.acknowledge(old);
      member.source.resume(Set.of(topic.partition(0)));
      member.records.clear();
      member.pollUntilRecords(60);
      assertThat(member.records.get(0).position().high()).isEqualTo(40);
      member.source.acknowledge(old);
      member.source.acknowledge(member.records.subList(0, 5));
      member.pollUntil(
          "the commit", () -> Map.of(topic.partition(0), 45L).equals(topic.committed()));
    }
    assertThat(topic.committed()).containsEntry(topic.partition(0), 45L);
  }

  @Test
  void lagCountsWhatIsNotSettledAlsoOfPausedPartitions() throws Exception {
    Topic topic = Topic.create(kafka, 2);
    long longAgo = System.currentTimeMillis() - 100_000;
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      records.add(new ProducerRecord<>(topic.name, 0, longAgo + i * 1000, null, new byte[1]));
    }
    topic.send(records);
    try (Member member = Member.open(topic.config().build())) {
      assertThat(member.source.lag()).isEmpty();
      member.pollUntilRecords(10);
      Map<String, Lag> lag = member.source.lag();
      assertThat(lag.get(topic.partition(0)).records()).isEqualTo(10);
      assertThat(lag.get(topic.partition(0)).seconds()).isBetween(99.0, 500.0);
      assertThat(lag.get(topic.partition(1))).isEqualTo(new Lag(0, 0));

      member.source.acknowledge(member.records.subList(0, 5));
      lag = member.source.lag();
      assertThat(lag.get(topic.partition(0)).records()).isEqualTo(5);
      assertThat(lag.get(topic.partition(0)).seconds()).isBetween(94.0, 495.0);

      member.acknowledgeAll();
      assertThat(member.source.lag()).containsEntry(topic.partition(0), new Lag(0, 0));

      member.source.pause(Set.of(topic.partition(0), topic.partition(1)));
      topic.produce(0, 14, 2);
      lag = member.source.lag();
      assertThat(lag.get(topic.partition(0)).records()).isEqualTo(7);
      assertThat(lag.get(topic.partition(1)).records()).isEqualTo(7);
      assertThat(lag.get(topic.partition(1)).seconds()).isNaN();
    }
  }

  @Test
  void readingWaitsWhenOneUnsettledRecordHoldsUpTooMany() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.produce(0, 1000, 1);
    KafkaSourceConfig config = topic.config().maxUncommitted(200).maxPollRecords(50).build();
    try (Member member = Member.open(config)) {
      member.pollUntilRecords(200);
      member.pollTimes(5);
      assertThat(member.records).hasSize(200);
      member.source.acknowledge(member.records.subList(1, 200));
      member.pollTimes(5);
      assertThat(member.records).hasSize(200);

      member.source.acknowledge(member.records.subList(0, 1));
      member.pollUntilRecords(400);
      member.source.acknowledge(member.records.subList(200, 400));
      // A pause of the engine's outlasts the end of our own.
      member.source.pause(Set.of(topic.partition(0)));
      int before = member.records.size();
      member.source.acknowledge(member.records.subList(400, before));
      member.pollTimes(5);
      assertThat(member.records).hasSize(before);
      member.source.resume(Set.of(topic.partition(0)));
      while (member.records.size() < 1000) {
        member.poll();
        member.acknowledgeAll();
      }
    }
    assertThat(topic.committed()).containsEntry(topic.partition(0), 1000L);
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void transactionsAreSeenWholeAndTheLagGoesToZeroBehindThem(GroupProtocol protocol)
      throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.transaction(true, 0, 10, 0);
    topic.transaction(false, 100, 110, 0);
    topic.transaction(true, 10, 20, 0);
    topic.transaction(false, 200, 205, 0);
    KafkaSourceConfig config = topic.config(protocol).build();
    long end = 10 + 1 + 10 + 1 + 10 + 1 + 5 + 1;
    try (Member member = Member.open(config)) {
      member.pollUntilRecords(20);
      member.pollTimes(3);
      assertThat(member.values())
          .containsExactlyElementsOf(
              java.util.stream.IntStream.range(0, 20).mapToObj(i -> "v" + i).toList());
      member.acknowledgeAll();
      member.pollUntil(
          "the position behind the last marker is committed",
          () -> Map.of(topic.partition(0), end).equals(topic.committed()));
      assertThat(member.source.lag()).containsEntry(topic.partition(0), new Lag(0, 0));
    }

    try (Member again = Member.open(config)) {
      again.pollUntil("an assignment", () -> !again.context.owned.isEmpty());
      // Only aborted records come: they are passed and committed although nothing is returned.
      topic.transaction(false, 300, 310, 0);
      again.pollUntil(
          "aborted records are passed",
          () -> Map.of(topic.partition(0), end + 11).equals(topic.committed()));
      assertThat(again.records).isEmpty();
      assertThat(again.source.lag()).containsEntry(topic.partition(0), new Lag(0, 0));
    }
  }

  @Test
  void anOpenTransactionIsNotReadButShowsAsLag() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.produce(0, 5, 1);
    try (Topic.OpenTransaction open = topic.openTransaction(5, 10, 0);
        Member member = Member.open(topic.config().build())) {
      member.pollUntilRecords(5);
      member.acknowledgeAll();
      member.pollTimes(3);
      assertThat(member.records).hasSize(5);
      assertThat(member.source.lag().get(topic.partition(0)).records()).isEqualTo(5);
      open.commit();
      member.pollUntilRecords(10);
      member.acknowledgeAll();
      member.pollUntil("no lag", () -> new Lag(0, 0).equals(member.lag().get(topic.partition(0))));
    }
  }

  @Test
  void readUncommittedSeesAbortedRecords() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.transaction(false, 0, 10, 0);
    try (Member member =
        Member.open(topic.config().isolation(Isolation.READ_UNCOMMITTED).build())) {
      member.pollUntilRecords(10);
    }
  }

  @Test
  void theClientsMetricsAreBoundAndRemovedAgain() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    Member member = Member.open(topic.config().build());
    try (member) {
      member.pollUntil("an assignment", () -> !member.context.owned.isEmpty());
      assertThat(member.context.registry.getMeters())
          .anyMatch(meter -> meter.getId().getName().startsWith("kafka.consumer."))
          .allMatch(meter -> "test".equals(meter.getId().getTag("pipeline")));
    }
    assertThat(member.context.registry.getMeters()).isEmpty();
  }

  @Test
  void mayBeClosedTwiceAndUnopenedAndOpenedAgain() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.produce(0, 10, 1);
    KafkaSource source = new KafkaSource(topic.config().build());
    source.close();
    source.close();
    assertThat(source.lag()).isEmpty();
    Member member = Member.open(topic.config().build());
    member.pollUntilRecords(10);
    member.acknowledgeAll();
    member.close();
    member.close();
    member.acknowledgeAll();
    member.source.pause(Set.of(topic.partition(0)));
    member.source.resume(Set.of(topic.partition(0)));
    assertThat(topic.committed()).containsEntry(topic.partition(0), 10L);
    member.context.owned.clear();
    member.source.open(member.context);
    topic.produce(10, 12, 1);
    member.pollUntilRecords(12);
    member.close();
  }

  @Test
  void aClosedSourceCommitsAlthoughItsThreadIsInterrupted() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.produce(0, 10, 1);
    Member member = Member.open(topic.config().commitInterval(Duration.ofHours(1)).build());
    member.pollUntilRecords(10);
    member.acknowledgeAll();
    Thread.currentThread().interrupt();
    assertThat(member.source.poll(Duration.ofMillis(10))).isEmpty();
    member.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(topic.committed()).containsEntry(topic.partition(0), 10L);
  }

  private static long count(Member member, String partition) {
    return member.records.stream().filter(r -> r.partition().equals(partition)).count();
  }
}
