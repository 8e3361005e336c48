package io.penstock.kafka;

import io.penstock.record.Header;
import io.penstock.spi.DeadLetter;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.contract.DeadLetterContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What every dead letter must do, on a broker that stands still at times. */
class KafkaDeadLetterContractTest extends DeadLetterContract {

  private static KafkaServer kafka;

  @BeforeAll
  static void start() {
    kafka = KafkaServer.start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

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
