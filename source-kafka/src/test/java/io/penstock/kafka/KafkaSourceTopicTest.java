package io.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Topics that are deleted, and created anew, under a source that reads them. */
@ExtendWith(Services.class)
class KafkaSourceTopicTest {

  @Shared KafkaServer kafka;

  @Test
  void aTopicThatVanishesIsMissedAndOneThatIsCreatedAnewIsNotTakenForTheOldOne() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.produce(0, 10, 1);
    try (Member member = Member.open(topic.config().build())) {
      member.pollUntilRecords(10);
      member.acknowledgeAll();
      member.pollUntil(
          "the commit", () -> Map.of(topic.partition(0), 10L).equals(topic.committed()));

      kafka.deleteTopics(topic.name);
      SourceException gone = pollUntilCode(member, "TOPIC_MISSING");
      assertThat(gone.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(gone).hasMessageContaining(topic.name);

      Awaitility.await().ignoreExceptions().untilAsserted(() -> kafka.createTopic(topic.name, 1));
      topic.produce(100, 150, 1);
      // The broker has forgotten the group's offsets together with the topic: a first start.
      pollOverOutages(member, 60);
      assertThat(member.values().subList(10, 60)).contains("v100").doesNotHaveDuplicates();
    }
  }

  @Test
  void aTopicThatIsCreatedAnewUnnoticedStopsThePipeline() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.produce(0, 10, 1);
    // The client itself looks rarely enough not to see that the topic was away for a moment.
    KafkaSourceConfig config = topic.config().property("metadata.max.age.ms", "300000").build();
    try (Member member = Member.open(config)) {
      member.pollUntilRecords(10);
      kafka.deleteTopics(topic.name);
      Awaitility.await().ignoreExceptions().untilAsserted(() -> kafka.createTopic(topic.name, 1));
      topic.produce(100, 150, 1);
      SourceException failure = stopped(member);
      assertThat(failure.code()).isIn("TOPIC_RECREATED", "OFFSET_OUT_OF_RANGE");
      assertThat(failure).hasMessageContaining(topic.partition(0));
    }
  }

  private static SourceException pollUntilCode(Member member, String code) throws Exception {
    for (int i = 0; i < 100; i++) {
      SourceException failure =
          catchThrowableOfType(
              SourceException.class, () -> member.pollUntil("a complaint", () -> false));
      assertThat(failure).isNotNull();
      assertThat(failure.verdict()).isNotEqualTo(Verdict.STOP);
      if (failure.code().equals(code)) {
        return failure;
      }
    }
    throw new AssertionError("never " + code);
  }

  private static void pollOverOutages(Member member, int records) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (member.records.size() < records) {
      try {
        member.poll();
      } catch (SourceException away) {
        assertThat(away.verdict()).as(away.getMessage()).isNotEqualTo(Verdict.STOP);
      }
      assertThat(System.nanoTime()).as(member.context.log.toString()).isLessThan(deadline);
    }
  }

  private static SourceException stopped(Member member) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      try {
        member.poll();
      } catch (SourceException failure) {
        if (failure.verdict() == Verdict.STOP) {
          return failure;
        }
      }
      assertThat(System.nanoTime()).as(member.context.log.toString()).isLessThan(deadline);
    }
  }
}
