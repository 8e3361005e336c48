package io.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.KafkaServer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A broker that stands still or dies while it is read from. */
class KafkaOutageTest {

  private static KafkaServer kafka;

  @BeforeAll
  static void start() {
    kafka = KafkaServer.start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void aBrokerThatStandsStillOrDiesIsNoticedAndReadingGoesOnByItself() throws Exception {
    Topic topic = Topic.create(kafka, 2);
    topic.produce(0, 100, 2);
    try (Member member = Member.open(topic.config().build())) {
      member.pollUntilRecords(100);
      member.acknowledgeAll();
      assertThat(member.source.lag()).hasSize(2);

      kafka.pause();
      SourceException outage = pollUntilOutage(member);
      assertThat(outage).hasMessageContaining(topic.name).hasMessageContaining("by itself");
      assertThat(member.source.lag()).hasSize(2);
      kafka.resume();
      pollOverOutages(member, () -> isQuiet(member));
      topic.produce(100, 200, 2);
      pollOverOutages(member, () -> member.records.size() >= 200);
      member.acknowledgeAll();

      kafka.kill();
      pollUntilOutage(member);
      member.source.lag();
      member.acknowledgeAll();
      kafka.restart();
      topic.produce(200, 300, 2);
      pollOverOutages(member, () -> member.records.size() >= 300);
      assertThat(member.values()).hasSize(300).doesNotHaveDuplicates();
      member.acknowledgeAll();
    }
    assertThat(topic.committed())
        .containsEntry(topic.partition(0), 150L)
        .containsEntry(topic.partition(1), 150L);
  }

  /** Whether a poll finds the brokers there again. */
  private static boolean isQuiet(Member member) {
    try {
      member.poll();
      return true;
    } catch (SourceException still) {
      return false;
    }
  }

  private static SourceException pollUntilOutage(Member member) {
    SourceException failure =
        catchThrowableOfType(
            SourceException.class, () -> member.pollUntil("an outage", () -> false));
    assertThat(failure).isNotNull();
    assertThat(failure.verdict()).isEqualTo(Verdict.OUTAGE);
    assertThat(failure.code()).isEqualTo("BROKER_UNAVAILABLE");
    return failure;
  }

  private static void pollOverOutages(Member member, BooleanSupplier until) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!until.getAsBoolean()) {
      try {
        member.poll();
      } catch (SourceException away) {
        assertThat(away.verdict()).isIn(Verdict.OUTAGE, Verdict.RETRY);
        if (System.nanoTime() > deadline) {
          throw away;
        }
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError(member.records.size() + " records, " + member.context.log);
      }
    }
  }
}
