package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lettuce.core.models.stream.PendingMessage;
import io.penstock.record.SourceRecord;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What exactly-once delivery asks of the source. */
@ExtendWith(Services.class)
@Timeout(60)
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

  /** A restart must not do what the running pipeline refused: begin anew and write all twice. */
  @Test
  void doesNotCreateAGroupThatTheLedgerSaysWasThere() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer consumer = new Consumer(settings())) {
      consumer.context.fences = true;
      consumer.context.mayTakeOver = true;
      consumer.context.known.add(stream);
      SourceException refused =
          catchThrowableOfType(SourceException.class, () -> consumer.source.open(consumer.context));
      assertThat(refused.verdict()).isEqualTo(Verdict.STOP);
      assertThat(refused.code()).isEqualTo("GROUP_LOST");
      assertThat(refused).hasMessageContaining(stream).hasMessageContaining("XGROUP CREATE");
      assertThat(raw.commands.xinfoGroups(stream)).isEmpty();
      raw.createGroup(stream, "g");
      consumer.source.open(consumer.context);
      consumer.readUntil(10);
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

  /**
   * A reply that lay in the socket while this process stood still holds what others have by now.
   */
  @Test
  void aReplyFromBeforeTheNewEpochIsNotBelieved() throws Exception {
    try (Consumer frozen = Consumer.openFencing(settings().with("block", "20s"));
        Consumer heir = Consumer.openFencing(settings())) {
      untilItsReadWaits(frozen);
      raw.add(stream, 0, 10);
      heir.context.mayTakeOver = true;
      heir.readUntil(10); // while the other one is not polled: the reply waits
      assertThat(heir.context.takenFrom).containsOnlyKeys(frozen.source.consumer());
      frozen.source.redeliver(Set.of(stream));
      frozen.pollTimes(10);
      assertThat(frozen.read).isEmpty();
      heir.settleAll();
    }
  }

  /** What a void reply held and nobody has taken is read again. */
  @Test
  void whatAVoidReplyHeldIsReadAgain() throws Exception {
    try (Consumer consumer = Consumer.openFencing(settings().with("block", "20s"))) {
      untilItsReadWaits(consumer);
      raw.add(stream, 0, 10);
      assertThat(raw.pending(stream)).as("given to the read that waited").isEqualTo(1);
      consumer.source.redeliver(Set.of(stream));
      consumer.readUntil(10).settleAll();
      assertThat(consumer.read).hasSize(10);
    }
  }

  /** Until a read of new entries waits at the server. */
  private void untilItsReadWaits(Consumer consumer) throws Exception {
    consumer.pollUntil(() -> raw.commands.info("clients").contains("blocked_clients:1"));
  }

  /** A renewal that arrives late does not take entries back. */
  @Test
  void renewsOnlyWhatIsItsOwn() throws Exception {
    raw.createGroup(stream, "g");
    raw.add(stream, 0, 4);
    raw.readAs(stream, "mine", 2);
    raw.readAs(stream, "theirs", 2);
    List<byte[]> ids =
        raw.pendingRows(stream).stream()
            .map(row -> row.getId().getBytes(StandardCharsets.US_ASCII))
            .toList();
    Object renewed =
        raw.asConsumer("g", "mine", commands -> OwnedScripts.renew(commands, key(), ids));
    assertThat(ReplyOutput.array(renewed)).hasSize(2).containsExactly(ids.get(0), ids.get(1));
    assertThat(raw.pendingRows(stream))
        .extracting(PendingMessage::getConsumer)
        .containsExactly("mine", "mine", "theirs", "theirs");
    assertThat(raw.pendingRows(stream)).allMatch(row -> row.getRedeliveryCount() == 1);
    List<byte[]> foreign = ids.subList(2, 4);
    assertThat(
            ReplyOutput.array(
                raw.asConsumer(
                    "g", "mine", commands -> OwnedScripts.renew(commands, key(), foreign))))
        .isEmpty();
  }

  /** A claim that arrives late takes nothing: the fence may be older than what it would take. */
  @Test
  void claimsNothingAfterItsTime() throws Exception {
    raw.createGroup(stream, "g");
    raw.add(stream, 0, 4);
    raw.readAs(stream, "dead", 4);
    long now = (Long) raw.asConsumer("g", "heir", c -> OwnedScripts.time(c, key()));
    byte[] first = {'0'};
    assertThat(raw.asConsumer("g", "heir", c -> OwnedScripts.claim(c, key(), now, 0, first, 10)))
        .isNull();
    assertThat(raw.pendingRows(stream)).allMatch(row -> row.getConsumer().equals("dead"));
    Object claimed =
        raw.asConsumer("g", "heir", c -> OwnedScripts.claim(c, key(), now + 60_000, 0, first, 10));
    assertThat(ReplyOutput.array(ReplyOutput.array(claimed)[1])).hasSize(4);
    assertThat(raw.pendingRows(stream)).allMatch(row -> row.getConsumer().equals("heir"));
  }

  private byte[] key() {
    return stream.getBytes(StandardCharsets.UTF_8);
  }
}
