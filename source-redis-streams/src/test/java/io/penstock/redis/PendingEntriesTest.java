package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.models.stream.PendingMessage;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Entries that were delivered and never acknowledged: of dead, slow and frozen consumers. */
@ExtendWith(Services.class)
class PendingEntriesTest {

  @Shared RedisServer server;
  private Raw raw;
  private Logged logged;
  private final String stream = Raw.stream();

  @BeforeEach
  void connect() {
    raw = new Raw(server);
    logged = new Logged();
  }

  @AfterEach
  void disconnect() {
    logged.close();
    raw.close();
  }

  private Settings settings() {
    return Settings.source(server.uri(), List.of(stream)).with("claimMinIdle", "300ms");
  }

  @Test
  void takesOverWhatAKilledConsumerHadPending() throws Exception {
    List<String> ids = raw.add(stream, 0, 500);
    Consumer killed = Consumer.open(settings().with("count", 100));
    killed.readUntil(500);
    killed.die();
    String name = raw.pendingRows(stream).get(0).getConsumer();
    try (Consumer heir = Consumer.open(settings().with("count", 100))) {
      heir.readUntil(500).pollTimes(20);
      assertThat(heir.ids()).containsExactlyInAnyOrderElementsOf(ids);
      assertThat(heir.context.takenFrom).containsOnlyKeys(name);
      assertThat(heir.context.takenFrom.get(name)).hasSize(500);
      assertThat(heir.context.count("penstock.source.claimed")).isEqualTo(500);
      heir.settleAll();
      assertThat(raw.pending(stream)).isZero();
    }
  }

  @Test
  void readsItsOwnPendingEntriesAfterARestartUnderTheSameName() throws Exception {
    raw.createGroup(stream, "g");
    List<String> ids = raw.add(stream, 0, 500);
    assertThat(raw.readAs(stream, "consumer-1", 500)).isEqualTo(ids);
    raw.add(stream, 500, 510);
    try (Consumer reborn =
        Consumer.open(
            settings()
                .with("consumerName", "consumer-1")
                .with("claimMinIdle", "60s")
                .with("count", 64))) {
      reborn.readUntil(510).pollTimes(10);
      assertThat(reborn.ids().subList(0, 500)).isEqualTo(ids);
      assertThat(new HashSet<>(reborn.ids())).hasSize(510);
      reborn.settleAll();
      assertThat(raw.pending(stream)).isZero();
    }
  }

  @Test
  void takesNothingFromAConsumerThatIsOnlySlow() throws Exception {
    raw.add(stream, 0, 20);
    Settings patient = settings().with("claimMinIdle", "1s");
    try (Consumer slow = Consumer.open(patient);
        Consumer greedy = Consumer.open(patient)) {
      slow.readUntil(20);
      long until = System.nanoTime() + 2_500_000_000L; // well beyond claimMinIdle
      while (System.nanoTime() < until) {
        slow.poll();
        greedy.poll();
      }
      assertThat(greedy.read).isEmpty();
      // Renewing is no delivery.
      assertThat(raw.pendingRows(stream)).allMatch(row -> row.getRedeliveryCount() == 1);
      slow.settleAll();
    }
  }

  @Test
  void takesNothingBackAfterAStandstillAndSaysSo() throws Exception {
    raw.add(stream, 0, 20);
    try (Consumer frozen = Consumer.open(settings());
        Consumer heir = Consumer.open(settings())) {
      frozen.readUntil(20);
      heir.readUntil(20); // while the other one is not polled at all
      List<String> owners = owners();
      for (int i = 0; i < 10; i++) {
        frozen.poll();
        heir.poll();
      }
      assertThat(owners()).isEqualTo(owners);
      assertThat(frozen.read).hasSize(20);
      assertThat(logged.warnings())
          .anyMatch(
              m ->
                  m.contains("20 entries (")
                      && m.contains("not pending for this consumer any more"));
      frozen.source.acknowledge(frozen.read);
      frozen.pollUntil(() -> raw.pending(stream) == 0);
      heir.settleAll();
    }
  }

  private List<String> owners() {
    return raw.pendingRows(stream).stream().map(PendingMessage::getConsumer).distinct().toList();
  }

  @Test
  void refusesWhatWasDeliveredTooOften() throws Exception {
    raw.createGroup(stream, "g");
    List<String> ids = raw.add(stream, 0, 3);
    raw.readAs(stream, "dead", 3);
    for (int i = 0; i < 4; i++) {
      raw.deliverAgain(stream, "dead", ids.get(1));
    }
    try (Consumer consumer = Consumer.open(settings().with("maxDeliveries", 5))) {
      consumer.readUntil(3);
      SourceRecord capped =
          consumer.read.stream()
              .filter(r -> EntryIds.text(r.position()).equals(ids.get(1)))
              .findFirst()
              .orElseThrow();
      assertThat(capped.refused())
          .isEqualTo(
              new Rejection(
                  "MAX_DELIVERIES",
                  "delivered 5 times without being acknowledged; the limit is 5"));
      assertThat(capped.header("n")).isEqualTo("1".getBytes());
      assertThat(consumer.read.stream().filter(r -> r.refused() == null)).hasSize(2);
      assertThat(consumer.context.count("penstock.source.max.deliveries")).isEqualTo(1);
      assertThat(logged.warnings())
          .anyMatch(m -> m.contains(ids.get(1)) && m.contains("MAX_DELIVERIES"));
    }
  }

  @Test
  void anOrderlyEndDoesNotCountAsADelivery() throws Exception {
    raw.add(stream, 0, 5);
    for (int life = 0; life < 4; life++) {
      try (Consumer consumer = Consumer.open(settings().with("maxDeliveries", 2))) {
        consumer.readUntil(5);
        assertThat(consumer.read).allMatch(r -> r.refused() == null);
      }
    }
  }

  @Test
  void reportsOwnPendingEntriesThatWereTrimmedAndAcknowledgesThem() throws Exception {
    raw.createGroup(stream, "g");
    List<String> ids = raw.add(stream, 0, 10);
    raw.readAs(stream, "c", 10);
    raw.commands.xtrim(stream, 4);
    try (Consumer consumer = Consumer.open(settings().with("consumerName", "c"))) {
      consumer.readUntil(4);
      consumer.pollUntil(() -> raw.pending(stream) == 4);
      assertThat(consumer.ids()).isEqualTo(ids.subList(6, 10));
      assertThat(consumer.context.count("penstock.source.trimmed")).isEqualTo(6);
      assertThat(logged.warnings())
          .anyMatch(
              m ->
                  m.contains("6 entries (" + ids.get(0) + " to " + ids.get(5) + ")")
                      && m.contains("LOST"));
      consumer.source.acknowledge(consumer.read);
      consumer.pollUntil(() -> raw.pending(stream) == 0);
    }
  }

  @Test
  void reportsPendingEntriesOfTheDeadThatWereTrimmed() throws Exception {
    raw.createGroup(stream, "g");
    List<String> ids = raw.add(stream, 0, 10);
    raw.readAs(stream, "dead", 10);
    raw.commands.xtrim(stream, 4);
    try (Consumer consumer = Consumer.open(settings())) {
      consumer.readUntil(4);
      consumer.pollUntil(() -> consumer.context.count("penstock.source.trimmed") == 6);
      assertThat(logged.warnings())
          .anyMatch(
              m ->
                  m.contains("6 entries (" + ids.get(0) + " to " + ids.get(5) + ")")
                      && m.contains("LOST"));
      consumer.settleAll();
      assertThat(raw.pending(stream)).isZero();
    }
  }

  @Test
  void doesNotCallLostWhatIsTrimmedUnderItsHands() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer consumer = Consumer.open(settings())) {
      consumer.readUntil(10);
      raw.commands.xtrim(stream, 0);
      consumer.pollUntil(
          () ->
              logged.warnings().stream()
                  .anyMatch(
                      m ->
                          m.contains("10 entries (")
                              && m.contains(
                                  "in flight here are not pending at the server any more")));
      assertThat(consumer.context.count("penstock.source.trimmed")).isZero();
      consumer.settleAll();
    }
  }

  @Test
  void countsWhatWasTrimmedBeforeItWasRead() throws Exception {
    raw.add(stream, 0, 20);
    try (Consumer consumer = Consumer.open(settings())) {
      consumer.readUntil(20).settleAll();
      consumer.source.pause(java.util.Set.of(stream));
      consumer.pollTimes(3); // the read that was under way ends
      raw.add(stream, 20, 50);
      consumer.pollTimes(1);
      raw.commands.xtrim(stream, 10);
      assertThat(consumer.source.lag().get(stream).records()).isEqualTo(10);
      consumer.source.lag();
      assertThat(consumer.context.count("penstock.source.skipped")).isEqualTo(20);
      assertThat(logged.warnings())
          .anyMatch(m -> m.contains("20 entries after") && m.contains("LOST"));
    }
  }
}
