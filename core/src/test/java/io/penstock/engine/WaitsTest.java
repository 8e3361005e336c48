package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaitsTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Waits waits;

  @BeforeEach
  void logToAList() {
    Logger logger = new LoggerContext().getLogger("waits");
    log.start();
    logger.addAppender(log);
    waits = new Waits(logger, "p", Clock.fixed(NOON, ZoneOffset.UTC));
  }

  private void waitBecauseOf(String code) {
    waits.begin(this, "the sink", new SinkException(Verdict.OUTAGE, code, "because of " + code));
  }

  private List<String> lines() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void theReasonOfNowIsShownSinceTheWaitBegan() {
    waitBecauseOf("TIMEOUT");
    waitBecauseOf("TOPIC_MISSING");
    assertThat(waits.current())
        .containsExactly(new Wait("the sink", "TOPIC_MISSING", "because of TOPIC_MISSING", NOON));
    assertThat(waits.lastError()).isEqualTo("the sink: because of TOPIC_MISSING");
  }

  @Test
  void eachReasonIsToldOnce() {
    for (int i = 0; i < 5; i++) {
      waitBecauseOf("TIMEOUT");
      waitBecauseOf("TOPIC_MISSING");
    }
    assertThat(lines())
        .containsExactly(
            "pipeline p waits for the sink: because of TIMEOUT (TIMEOUT); nothing is lost, it goes"
                + " on by itself",
            "pipeline p still waits for the sink after 0 s: because of TOPIC_MISSING"
                + " (TOPIC_MISSING)");
    waits.end(this, "the sink");
    assertThat(waits.isEmpty()).isTrue();
    waitBecauseOf("TIMEOUT");
    assertThat(lines()).hasSize(4);
  }
}
