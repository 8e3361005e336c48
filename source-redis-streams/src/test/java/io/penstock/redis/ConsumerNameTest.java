package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A name has one living user. */
@ExtendWith(Services.class)
class ConsumerNameTest {

  @Shared RedisServer server;
  private final ExecutorService other = Executors.newSingleThreadExecutor();
  private final String stream = Raw.stream();
  private Raw raw;

  @BeforeEach
  void connect() {
    raw = new Raw(server);
  }

  @AfterEach
  void end() {
    other.shutdownNow();
    raw.close();
  }

  private Settings settings() {
    return Settings.source(server.uri(), List.of(stream))
        .with("consumerName", "consumer-1")
        .with("nameLease", "2s");
  }

  /** Does something on another thread while this consumer lives. */
  private <T> T whileAlive(Consumer alive, Callable<T> work) throws Exception {
    Future<T> future = other.submit(work);
    while (!future.isDone()) {
      alive.poll();
    }
    return future.get();
  }

  @Test
  void refusesASecondLiveConsumerOfTheSameName() throws Exception {
    raw.add(stream, 0, 10);
    try (Consumer first = Consumer.open(settings())) {
      first.readUntil(10);
      SourceException refused =
          whileAlive(
              first,
              () -> catchThrowableOfType(SourceException.class, () -> Consumer.open(settings())));
      assertThat(refused.verdict()).isEqualTo(Verdict.STOP);
      assertThat(refused.code()).isEqualTo("CONSUMER_NAME_IN_USE");
      assertThat(refused).hasMessageContaining("consumer-1").hasMessageContaining("onNameConflict");
      first.settleAll();
    }
  }

  @Test
  void renamesTheSecondOneIfToldTo() throws Exception {
    try (Consumer first = Consumer.open(settings());
        Logged logged = new Logged();
        Consumer second =
            whileAlive(first, () -> Consumer.open(settings().with("onNameConflict", "rename")))) {
      raw.add(stream, 0, 10);
      second.poll();
      assertThat(raw.consumers(stream))
          .hasSize(2)
          .contains("consumer-1")
          .anyMatch(name -> name.matches("consumer-1-[0-9a-z]{6}"));
      assertThat(logged.warnings())
          .anyMatch(m -> m.contains("another live consumer is called consumer-1"));
    }
  }

  @Test
  void isFreeAtOnceAfterAnOrderlyEnd() throws Exception {
    Consumer.open(settings()).close();
    try (Logged logged = new Logged();
        Consumer second = Consumer.open(settings())) {
      second.poll();
      assertThat(logged.messages(ch.qos.logback.classic.Level.INFO))
          .noneMatch(m -> m.contains("waiting"));
    }
  }

  @Test
  void isFreeAgainSoonAfterItsUserWasKilled() throws Exception {
    raw.add(stream, 0, 10);
    Consumer killed = Consumer.open(settings());
    killed.readUntil(10);
    killed.die();
    try (Logged logged = new Logged();
        Consumer reborn = Consumer.open(settings())) {
      reborn.readUntil(10);
      assertThat(reborn.ids()).isEqualTo(killed.ids());
      assertThat(logged.messages(ch.qos.logback.classic.Level.INFO))
          .anyMatch(m -> m.contains("to see whether its user is alive"));
      reborn.settleAll();
    }
  }

  @Test
  void noticesAConsumerThatKnowsNothingOfLeases() throws Exception {
    raw.createGroup(stream, "g");
    Future<?> service =
        other.submit(
            () -> {
              for (int n = 0; !Thread.interrupted(); n++) {
                raw.add(stream, n, n + 1);
                raw.readAs(stream, "consumer-1", 1);
                Thread.sleep(50);
              }
              return null;
            });
    SourceException refused =
        catchThrowableOfType(
            SourceException.class,
            () -> {
              while (raw.commands.xinfoConsumers(stream, "g").isEmpty()) {
                Thread.onSpinWait();
              }
              Consumer.open(settings());
            });
    service.cancel(true);
    assertThat(refused.code()).isEqualTo("CONSUMER_NAME_IN_USE");
  }

  @Test
  void stopsWhenItsNameWasTakenWhileItWasFrozen() throws Exception {
    try (Consumer frozen = Consumer.open(settings())) {
      frozen.poll();
      try (Consumer heir = Consumer.open(settings())) { // waits until the lease has run out
        heir.poll();
        SourceException stopped =
            catchThrowableOfType(SourceException.class, () -> frozen.pollTimes(100));
        assertThat(stopped.verdict()).isEqualTo(Verdict.STOP);
        assertThat(stopped.code()).isEqualTo("CONSUMER_NAME_IN_USE");
      }
    }
  }
}
