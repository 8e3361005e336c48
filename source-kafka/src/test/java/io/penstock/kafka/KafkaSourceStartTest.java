package io.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.record.Position;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a group starts, what it does when its offset is gone, and which topics a pattern takes. */
@ExtendWith(Services.class)
class KafkaSourceStartTest {

  @Shared KafkaServer kafka;

  @Test
  void latestHoldsFromTheFirstAssignmentOnEvenIfNothingWasReadYet() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.produce(0, 10, 1);
    KafkaSourceConfig config =
        topic.config().start(Start.LATEST).commitInterval(java.time.Duration.ofHours(1)).build();
    Member member = Member.open(config);
    member.pollUntil("an assignment", () -> !member.context.owned.isEmpty());
    member.pollUntil(
        "the start is committed", () -> Map.of(topic.partition(0), 10L).equals(topic.committed()));
    // The instance dies here; what arrives now must not be skipped by the next one.
    topic.produce(10, 15, 1);
    member.close();

    try (Member again = Member.open(config)) {
      again.pollUntilRecords(5);
      assertThat(again.values()).containsExactly("v10", "v11", "v12", "v13", "v14");
    }
  }

  @Test
  void partitionsThatAreAddedLaterAreReadFromTheirBeginning() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.produce(0, 10, 1);
    KafkaSourceConfig config = topic.config().start(Start.LATEST).build();
    try (Member member = Member.open(config)) {
      member.pollUntil("the start is committed", () -> topic.committed().size() == 1);
    }
    topic.addPartitions(3);
    topic.send(List.of(topic.record(2, "k", "early")));
    try (Member member = Member.open(config)) {
      member.pollUntilRecords(1);
      assertThat(member.values()).containsExactly("early");
      assertThat(member.context.starts.values())
          .containsExactlyInAnyOrder(
              Position.of(topic.partition(0), 10),
              Position.of(topic.partition(1), 0),
              Position.of(topic.partition(2), 0));
    }
  }

  @Test
  void aTopicThatIsDeletedMeanwhileHoldsUpNoOtherAndIsNoReasonToStop() throws Exception {
    Topic there = Topic.create(kafka, 2);
    there.produce(0, 10, 2);
    there.deleteRecordsBefore(1, 3);
    Topic gone = Topic.missing(kafka);
    KafkaSourceConfig config = there.config().build();
    try (Admin admin = Admin.create(kafka.adminProperties());
        Consumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(ClientProperties.consumer(config))) {
      StartPositions.Answer answer =
          new StartPositions(consumer, admin, null, config)
              .find(
                  List.of(there.topicPartition(0), gone.topicPartition(0), there.topicPartition(1)),
                  Timeouts.QUESTION);
      assertThat(answer.found()).hasSize(2);
      assertThat(answer.found().get(there.topicPartition(0)).offset().offset()).isZero();
      assertThat(answer.found().get(there.topicPartition(1)).offset().offset()).isEqualTo(3);
      SourceException failure =
          KafkaVerdicts.source(
              answer.failure(), KafkaVerdicts.Phase.STARTING, "finding", config.properties());
      assertThat(failure.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(failure.code()).isEqualTo("TOPIC_MISSING");
      assertThat(failure).hasMessageContaining(gone.partition(0));
    }
  }

  @Test
  void startsAtATimestamp() throws Exception {
    Topic topic = Topic.create(kafka, 2);
    long base = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    for (int i = 0; i < 10; i++) {
      topic.send(
          List.of(
              new ProducerRecord<>(topic.name, 0, base + i * 1000L, null, Topic.bytes("v" + i))));
    }
    KafkaSourceConfig config =
        topic.config().startAt(Instant.parse("2026-01-01T00:00:05.500Z")).build();
    try (Member member = Member.open(config)) {
      member.pollUntilRecords(4);
      assertThat(member.values()).containsExactly("v6", "v7", "v8", "v9");
    }
  }

  @Test
  void startsAtOffsetsAndOnlyTheFirstTime() throws Exception {
    Topic topic = Topic.create(kafka, 2);
    topic.produce(0, 20, 2);
    KafkaSourceConfig config = topic.config().startAt(Map.of(topic.partition(0), 7L)).build();
    try (Member member = Member.open(config)) {
      member.pollUntilRecords(13);
      assertThat(member.context.starts)
          .containsEntry(topic.partition(0), Position.of(topic.partition(0), 7))
          .containsEntry(topic.partition(1), Position.of(topic.partition(1), 0));
      member.acknowledgeAll();
    }
    try (Member again = Member.open(config)) {
      again.pollUntil("an assignment", () -> again.context.owned.size() == 2);
      again.pollTimes(5);
      assertThat(again.records).isEmpty();
    }
  }

  @Test
  void withoutACommittedOffsetTheStartCommittedStops() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    KafkaSourceConfig config = topic.config().start(Start.COMMITTED).build();
    try (Member member = Member.open(config)) {
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(() -> member.pollUntilRecords(1))
          .withMessageContaining(topic.group)
          .withMessageContaining(topic.partition(0))
          .satisfies(e -> assertThat(e.verdict()).isEqualTo(Verdict.STOP))
          .satisfies(e -> assertThat(e.code()).isEqualTo("NO_COMMITTED_OFFSET"));
    }
    assertThat(topic.committed()).isEmpty();
  }

  @Test
  void anOffsetThatIsGoneStopsWithWhatIsLost() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    committedAt(topic, 10);
    topic.deleteRecordsBefore(0, 60);
    try (Member member = Member.open(topic.config().build())) {
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(SourceException.class)
            .isThrownBy(() -> member.pollUntilRecords(1))
            .withMessageContaining(topic.partition(0))
            .withMessageContaining("expected offset 10")
            .withMessageContaining("the log starts at 60")
            .withMessageContaining("50 offsets are lost")
            .withMessageContaining("onOffsetOutOfRange")
            .satisfies(e -> assertThat(e.verdict()).isEqualTo(Verdict.STOP))
            .satisfies(e -> assertThat(e.code()).isEqualTo("OFFSET_OUT_OF_RANGE"));
      }
    }
    assertThat(topic.committed()).containsEntry(topic.partition(0), 10L);
  }

  @ParameterizedTest
  @EnumSource(
      value = OutOfRange.class,
      names = {"EARLIEST", "LATEST"})
  void aLossMayBeAccepted(OutOfRange policy) throws Exception {
    Topic topic = Topic.create(kafka, 1);
    committedAt(topic, 10);
    topic.deleteRecordsBefore(0, 60);
    try (Member member = Member.open(topic.config().onOffsetOutOfRange(policy).build())) {
      long expected = policy == OutOfRange.EARLIEST ? 60 : 100;
      member.pollUntil(
          "the jump",
          () ->
              Position.of(topic.partition(0), expected)
                  .equals(member.context.starts.get(topic.partition(0))));
      topic.produce(100, 101, 1);
      member.pollUntilRecords((int) (101 - expected));
      assertThat(member.records.get(0).position().high()).isEqualTo(expected);
      assertThat(member.context.log.toString()).contains("revoked");
      member.acknowledgeAll();
    }
    assertThat(topic.committed()).containsEntry(topic.partition(0), 101L);
  }

  @Test
  void seekingBehindTheLogStopsOrGoesWhereThePolicySays() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.produce(0, 100, 1);
    topic.deleteRecordsBefore(0, 60);
    Map<String, Position> gone = Map.of(topic.partition(0), Position.of(topic.partition(0), 30));
    Map<String, Position> beyond = Map.of(topic.partition(0), Position.of(topic.partition(0), 500));
    try (Member member = Member.open(topic.config().build())) {
      member.pollUntilRecords(40);
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(() -> member.source.seek(gone))
          .withMessageContaining("the log starts at 60")
          .satisfies(e -> assertThat(e.verdict()).isEqualTo(Verdict.STOP));
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(() -> member.source.seek(beyond))
          .withMessageContaining("the log ends at 100")
          .satisfies(e -> assertThat(e.verdict()).isEqualTo(Verdict.STOP));
    }
    KafkaSourceConfig accepting = topic.config().onOffsetOutOfRange(OutOfRange.EARLIEST).build();
    try (Member member = Member.open(accepting)) {
      member.pollUntilRecords(40);
      member.source.seek(gone);
      member.pollUntilRecords(80);
      assertThat(member.records.get(40).position().high()).isEqualTo(60);
    }
  }

  @Test
  void aTopicThatWasCreatedAnewIsNotReadAsIfItWereTheOldOne() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    committedAt(topic, 10);
    var before = topic.committedWithMetadata();
    kafka.deleteTopics(topic.name);
    recreate(topic);
    topic.produce(0, 100, 1);
    // Brokers mostly drop the offsets with the topic; an instance that still ran would write them.
    kafka.admin(
        admin ->
            admin
                .alterConsumerGroupOffsets(
                    topic.group, Map.of(topic.topicPartition(0), before.get(topic.partition(0))))
                .all()
                .get());
    try (Member member = Member.open(topic.config().build())) {
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(() -> member.pollUntilRecords(1))
          .withMessageContaining("created anew")
          .withMessageContaining(topic.partition(0) + "@10")
          .satisfies(e -> assertThat(e.verdict()).isEqualTo(Verdict.STOP))
          .satisfies(e -> assertThat(e.code()).isEqualTo("TOPIC_RECREATED"));
    }
    KafkaSourceConfig accepting = topic.config().onOffsetOutOfRange(OutOfRange.EARLIEST).build();
    try (Member member = Member.open(accepting)) {
      member.pollUntilRecords(100);
      member.acknowledgeAll();
    }
    try (Member member = Member.open(topic.config().build())) {
      member.pollUntil("an assignment", () -> !member.context.owned.isEmpty());
      member.pollTimes(3);
      assertThat(member.records).isEmpty();
    }
  }

  /** Deletion goes on in the background for a moment after the answer. */
  private void recreate(Topic topic) {
    org.awaitility.Awaitility.await()
        .ignoreExceptions()
        .atMost(java.time.Duration.ofMinutes(1))
        .untilAsserted(() -> kafka.createTopic(topic.name, 1));
  }

  private static void committedAt(Topic topic, int settled) throws Exception {
    topic.produce(0, 100, 1);
    try (Member member = Member.open(topic.config().build())) {
      member.pollUntilRecords(100);
      member.source.acknowledge(member.records.subList(0, settled));
    }
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void aPatternTakesTopicsThatComeLaterButNotDeadLetters(GroupProtocol protocol) throws Exception {
    String prefix = Topic.freshName("p");
    KafkaSourceConfig config =
        KafkaSourceConfig.builder(kafka.bootstrapServers(), "group-" + prefix)
            .topicPattern(java.util.regex.Pattern.quote(prefix) + "-.+")
            .groupProtocol(protocol)
            .property("metadata.max.age.ms", "200")
            .build();
    try (Member member = Member.open(config)) {
      member.pollTimes(5);
      assertThat(member.context.owned).isEmpty();

      Topic first = Topic.create(kafka, prefix + "-one", 2, Map.of());
      Topic dead = Topic.create(kafka, prefix + "-one-dlq", 1, Map.of());
      first.produce(0, 10, 2);
      dead.produce(0, 10, 1);
      member.pollUntilRecords(10);
      Topic second = Topic.create(kafka, prefix + "-two", 1, Map.of());
      second.produce(10, 15, 1);
      member.pollUntilRecords(15);
      member.pollTimes(5);
      assertThat(member.context.owned)
          .containsExactlyInAnyOrder(first.partition(0), first.partition(1), second.partition(0));
    }
  }

  @Test
  void aMissingTopicIsNamed() {
    Topic topic = Topic.missing(kafka);
    try (Member member = Member.unopened(topic.config().build())) {
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(() -> member.source.open(member.context))
          .withMessageContaining(topic.name)
          .satisfies(e -> assertThat(e.verdict()).isEqualTo(Verdict.STOP))
          .satisfies(e -> assertThat(e.code()).isEqualTo("TOPIC_MISSING"));
    }
    try (Member member = Member.unopened(topic.config().topicMissing(TopicMissing.WAIT).build())) {
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(() -> member.source.open(member.context))
          .withMessageContaining(topic.name)
          .satisfies(e -> assertThat(e.verdict()).isEqualTo(Verdict.OUTAGE));
    }
  }
}
