package io.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.record.Header;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.Source;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.contract.DeadLetterContract;
import io.penstock.testkit.contract.SourceContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every source and every dead letter must do, on a broker that stands still at times. */
class KafkaContractTest {

  private static KafkaServer kafka;

  @BeforeAll
  static void start() {
    kafka = KafkaServer.start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private abstract static class AsSource extends SourceContract {

    private final GroupProtocol protocol;
    private Topic topic;

    AsSource(GroupProtocol protocol) {
      this.protocol = protocol;
    }

    @BeforeEach
    void createTopic() {
      topic = Topic.create(kafka, 2);
    }

    @Override
    protected Source newSource() {
      return new KafkaSource(topic.config(protocol).build());
    }

    @Override
    protected int partitions() {
      return 2;
    }

    @Override
    protected void produce(int partition, byte[] key, byte[] value, List<Header> headers)
        throws Exception {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(topic.name, partition, key, value);
      headers.forEach(header -> record.headers().add(header.name(), header.value()));
      topic.send(List.of(record));
    }

    @Override
    protected void takeServerAway() {
      kafka.pause();
    }

    @Override
    protected void bringServerBack() {
      kafka.resume();
    }

    @Override
    protected Source newSourceOfNothing() {
      return new KafkaSource(Topic.missing(kafka).config(protocol).build());
    }
  }

  @Nested
  class AsSourceOfAClassicGroup extends AsSource {
    AsSourceOfAClassicGroup() {
      super(GroupProtocol.CLASSIC);
    }
  }

  @Nested
  class AsSourceOfAConsumerGroup extends AsSource {
    AsSourceOfAConsumerGroup() {
      super(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class AsDeadLetter extends DeadLetterContract {

    private Topic topic;

    @BeforeEach
    void createTopic() {
      topic = Topic.create(kafka, 2);
    }

    @Override
    protected DeadLetter newDeadLetter() {
      return new KafkaDeadLetter(config());
    }

    private KafkaDeadLetterConfig config() {
      return new KafkaDeadLetterConfig(
          kafka.bootstrapServers(),
          topic.name,
          HeaderStyle.ALL,
          Oversize.TRUNCATE,
          false,
          null,
          null,
          null,
          Duration.ofSeconds(2),
          null);
    }

    @Override
    protected Collection<Stored> read() throws Exception {
      List<Stored> stored = new ArrayList<>();
      topic.readAll().stream()
          .filter(record -> !ResolvedMarks.isMark(record))
          .forEach(
              record -> {
                List<Header> own = new ArrayList<>();
                record
                    .headers()
                    .forEach(
                        header -> {
                          if (!header.key().startsWith("penstock.error.")
                              && !header.key().startsWith("__connect.errors.")
                              && !header.key().startsWith("kafka_dlt-")) {
                            own.add(new Header(header.key(), header.value()));
                          }
                        });
                stored.add(
                    new Stored(
                        Topic.header(record, "penstock.error.id"),
                        record.key(),
                        record.value(),
                        own,
                        Topic.header(record, "penstock.error.code"),
                        Topic.header(record, "penstock.error.message"),
                        Topic.header(record, "penstock.error.stage"),
                        Integer.parseInt(Topic.header(record, "penstock.error.attempts"))));
              });
      return stored;
    }

    @Override
    protected void takeTargetAway() {
      kafka.pause();
    }

    @Override
    protected void bringTargetBack() {
      kafka.resume();
    }
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
