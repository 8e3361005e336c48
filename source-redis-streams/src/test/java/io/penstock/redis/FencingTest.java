package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.record.SourceRecord;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What exactly-once delivery asks of the source. */
@ExtendWith(Services.class)
class FencingTest {

  @Shared RedisServer server;
  private final String stream = Raw.stream();
  private Raw raw;

  @BeforeEach
  void connect() {
    raw = new Raw(server);
  }

  @AfterEach
  void disconnect() {
    raw.close();
  }

  private Settings settings() {
    return Settings.source(server.uri(), List.of(stream)).with("claimMinIdle", "300ms");
  }

  @Test
  void takesOverOnlyFromWhomItMay() throws Exception {
    raw.createGroup(stream, "g");
    raw.add(stream, 0, 10);
    raw.readAs(stream, "dead-1", 4);
    raw.readAs(stream, "dead-2", 6);
    try (Consumer heir = Consumer.openFencing(settings())) {
      heir.pollUntil(() -> heir.context.askedFor.size() == 2);
      heir.pollTimes(5);
      assertThat(heir.read).isEmpty();
      assertThat(raw.pendingRows(stream))
          .noneMatch(row -> row.getConsumer().startsWith("penstock"));
      // Whatever is idle for 300 ms was delivered before a fence that is younger than that.
      assertThat(heir.context.askedFor)
          .containsOnlyKeys("dead-1", "dead-2")
          .containsValue(Duration.ofMillis(150));
      heir.context.mayTakeOver = true;
      heir.readUntil(10);
      assertThat(heir.context.takenFrom.get("dead-1")).hasSize(4);
      assertThat(heir.context.takenFrom.get("dead-2")).hasSize(6);
    }
  }

  @Test
  void deliversAgainWhatWasDroppedAndIgnoresWhatWasSettledBefore() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.openFencing(settings())) {
      consumer.readUntil(10);
      List<SourceRecord> first = List.copyOf(consumer.read);
      consumer.source.redeliver(Set.of(stream, "unknown"));
      consumer.readUntil(20).pollTimes(3);
      assertThat(consumer.ids().subList(10, 20)).isEqualTo(consumer.ids().subList(0, 10));
      consumer.source.acknowledge(first);
      consumer.pollTimes(5);
      assertThat(raw.pending(stream)).isEqualTo(10);
      consumer.source.acknowledge(consumer.read.subList(10, 20));
      consumer.pollUntil(() -> consumer.context.acknowledged.size() == 10);
      assertThat(raw.pending(stream)).isZero();
      assertThat(consumer.source.consumer()).startsWith("penstock-");
    }
  }

  @Test
  void stopsWhenTheGroupIsGone() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.openFencing(settings())) {
      consumer.readUntil(10).settleAll();
      raw.commands.xgroupDestroy(stream, "g");
      SourceException stopped =
          catchThrowableOfType(SourceException.class, () -> consumer.readUntil(11));
      assertThat(stopped.verdict()).isEqualTo(Verdict.STOP);
      assertThat(stopped.code()).isEqualTo("GROUP_LOST");
      assertThat(raw.commands.xinfoGroups(stream)).isEmpty();
    }
  }
}
