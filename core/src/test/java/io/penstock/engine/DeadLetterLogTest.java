package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DeadLetterLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(DeadLetterLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
  }

  private List<DeadRecord> dead(int from, int to) {
    List<DeadRecord> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      SourceRecord record =
          new SourceRecord(
              Position.of("events-0", i),
              null,
              "s3cr3t".getBytes(StandardCharsets.UTF_8),
              List.of(),
              0);
      records.add(
          new DeadRecord(
              record, "p", now, Stage.VALIDATE, new Rejection("REQUIRED", "/id is missing"), 1));
    }
    return records;
  }

  private List<String> told() {
    List<String> told = lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    lines.list.clear();
    return told;
  }

  @Test
  void namesPositionStageAndReasonAndNoPayload() {
    new DeadLetterLog("file dead.jsonl", clock).durable(dead(41, 42));
    assertThat(told())
        .containsExactly(
            "record at events-0@41 is dead-lettered at stage validate: /id is missing (REQUIRED)");
  }

  @Test
  void aFloodIsToldOnceAWhile() {
    DeadLetterLog log = new DeadLetterLog("file dead.jsonl", clock);
    log.durable(dead(0, 100));
    log.durable(dead(100, 200));
    assertThat(told())
        .hasSize(DeadLetterLog.LINES + 1)
        .last()
        .asString()
        .contains("more dead letters", "file dead.jsonl", "penstock.dead.letters");
    now = now.plusSeconds(11);
    log.durable(dead(200, 203));
    assertThat(told()).hasSize(3);
  }
}
