package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lettuce.core.KillArgs;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Stage;
import io.penstock.spi.Verdict;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a dead-letter stream holds, and what it is read back as. */
@ExtendWith(Services.class)
class RedisDeadLetterTest {

  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

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

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private DeadRecord dead(byte[] key, byte[] value, List<Header> headers) {
    return new DeadRecord(
        new SourceRecord(
            new Position(stream, 1_700_000_000_000L, 7), key, value, headers, 1_700_000_000_000L),
        "events",
        TIME,
        Stage.VALIDATE,
        new Rejection("REQUIRED", "/event_id is missing"),
        3);
  }

  /** A dead letter behind a source with these settings. */
  private RedisStreamsDeadLetter behind(Settings source, Settings deadLetter) throws Exception {
    RedisStreamsDeadLetter made =
        (RedisStreamsDeadLetter)
            new RedisDeadLetterProvider()
                .create(
                    deadLetter.as(RedisDeadLetterConfig.class),
                    source.as(RedisStreamsSourceConfig.class),
                    new ComponentContext("events", null));
    made.open(new DeadLetterContext("events", new SimpleMeterRegistry()));
    return made;
  }

  private Settings source() {
    return Settings.source(server.uri(), List.of(stream));
  }

  @Test
  void givesAnEntryItsFieldsBack() throws Exception {
    try (Consumer consumer = Consumer.open(source().with("keyField", "id"));
        RedisStreamsDeadLetter deadLetter =
            behind(source().with("keyField", "id"), new Settings())) {
      raw.commands.xadd(stream, "id", "7", "b", "it's \"quoted\" ключ", "a", "");
      SourceRecord read = consumer.readUntil(1).read.get(0);
      deadLetter.write(
          List.of(
              new DeadRecord(
                  read, "events", TIME, Stage.DECODE, new Rejection("C", "message"), 1)));
      StreamMessage<String, String> entry =
          raw.commands.xrange(stream + "-dlq", Range.unbounded()).get(0);
      assertThat(entry.getBody())
          .containsEntry("id", "7")
          .containsEntry("b", "it's \"quoted\" ключ")
          .containsEntry("a", "")
          .containsEntry("penstock.error.source", stream)
          .containsEntry("penstock.error.position", EntryIds.text(read.position()))
          .containsEntry("penstock.error.stage", "decode")
          .containsEntry("penstock.error.code", "C")
          .containsEntry("penstock.error.message", "message")
          .containsEntry("penstock.error.attempts", "1")
          .containsEntry("penstock.error.pipeline", "events")
          .containsEntry("penstock.error.time", TIME.toString())
          .containsEntry("penstock.error.id", "events:" + read.position())
          .doesNotContainKey("value");
      DeadRecord back = deadLetter.read(stream + "-dlq").page(10).get(0).dead();
      assertThat(back.record().value()).isEqualTo(read.value());
      assertThat(back.record().key()).isEqualTo(bytes("7"));
      assertThat(back.record().position()).isEqualTo(read.position());
      assertThat(back.record().timestamp()).isEqualTo(read.timestamp());
      assertThat(back.time()).isEqualTo(TIME);
    }
  }

  @Test
  void keepsARefusedEntryByteByByte() throws Exception {
    byte[] binary = {(byte) 0xFF, 0, 1};
    try (RedisStreamsDeadLetter deadLetter = behind(source(), new Settings())) {
      deadLetter.write(
          List.of(dead(null, null, List.of(new Header("b", binary), Header.of("a", "1")))));
      SourceRecord back = deadLetter.read(stream + "-dlq").page(1).get(0).dead().record();
      assertThat(back.value()).isNull();
      assertThat(back.header("b")).isEqualTo(binary);
      assertThat(back.headers()).hasSize(2);
    }
  }

  @Test
  void usesTheFieldsOfTheSource() throws Exception {
    Settings source = source().with("payloadField", "payload").with("keyField", "id");
    try (RedisStreamsDeadLetter deadLetter = behind(source, new Settings())) {
      deadLetter.write(
          List.of(dead(bytes("7"), bytes("{\"a\":1}"), List.of(Header.of("trace", "t")))));
      assertThat(raw.commands.xrange(stream + "-dlq", Range.unbounded()).get(0).getBody())
          .containsEntry("payload", "{\"a\":1}")
          .containsEntry("id", "7")
          .containsEntry("trace", "t");
      // All of its values are texts, as if fields had made it; they have not.
      deadLetter.write(List.of(dead(bytes("8"), bytes("{\"a\":\"1\"}"), List.of())));
      assertThat(raw.commands.xrange(stream + "-dlq", Range.unbounded()).get(1).getBody())
          .containsEntry("payload", "{\"a\":\"1\"}")
          .doesNotContainKey("a");
    }
  }

  @Test
  void doesNotMistakeForeignEntriesAndFieldsOfTheRecordForItsOwn() throws Exception {
    raw.commands.xadd(stream + "-dlq", Map.of("hello", "world"));
    try (RedisStreamsDeadLetter deadLetter = behind(source(), new Settings())) {
      deadLetter.write(
          List.of(
              dead(
                  null,
                  bytes("x"),
                  List.of(Header.of("penstock.error.code", "theirs"), Header.of("value", "y")))));
      List<RedisDeadLetterEntry> page = deadLetter.read(stream + "-dlq").page(10);
      assertThat(page.get(0).dead().rejection().code()).isEqualTo("UNKNOWN");
      assertThat(page.get(0).dead().pipeline()).isEmpty();
      assertThat(page.get(0).dead().record().value()).isEqualTo(bytes("{\"hello\":\"world\"}"));
      assertThat(page.get(1).dead().rejection().code()).isEqualTo("REQUIRED");
      assertThat(page.get(1).dead().record().value()).isEqualTo(bytes("x"));
      assertThat(page.get(1).dead().record().headers()).hasSize(2);
    }
  }

  @Test
  void readsFromAMomentAndDeletes() throws Exception {
    try (RedisStreamsDeadLetter deadLetter = behind(source(), new Settings())) {
      deadLetter.write(
          List.of(dead(null, bytes("1"), List.of()), dead(null, bytes("2"), List.of())));
      List<RedisDeadLetterEntry> all = deadLetter.read(stream + "-dlq").page(10);
      assertThat(all).hasSize(2);
      assertThat(
              deadLetter.read(stream + "-dlq").since(all.get(1).writtenAt().plusMillis(1)).page(10))
          .isEmpty();
      deadLetter.read(stream + "-dlq").delete(all.subList(0, 1));
      assertThat(deadLetter.read(stream + "-dlq").page(10)).hasSize(1);
    }
  }

  @Test
  void trimsItselfIfToldTo() throws Exception {
    Settings trimming = new Settings().with("maxLength", 100);
    try (RedisStreamsDeadLetter deadLetter = behind(source(), trimming)) {
      for (int i = 0; i < 5; i++) {
        deadLetter.write(java.util.Collections.nCopies(100, dead(null, bytes("v"), List.of())));
      }
      assertThat(raw.commands.xlen(stream + "-dlq")).isBetween(100L, 250L);
    }
  }

  @Test
  void waitsForReplicasIfToldTo() throws Exception {
    Settings waiting = new Settings().with("waitReplicas", 1).with("commandTimeout", "200ms");
    Settings own = source().with("commandTimeout", "200ms");
    try (RedisStreamsDeadLetter deadLetter = behind(own, waiting)) {
      DeadLetterException refused =
          catchThrowableOfType(
              DeadLetterException.class,
              () -> deadLetter.write(List.of(dead(null, bytes("v"), List.of()))));
      assertThat(refused.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(refused.code()).isEqualTo("TOO_FEW_REPLICAS");
    }
  }

  @Test
  void whatTooFewReplicasHaveIsNotAddedAgainByTheSameConnection() throws Exception {
    Settings waiting = new Settings().with("waitReplicas", 1).with("commandTimeout", "400ms");
    List<DeadRecord> letters =
        List.of(dead(null, bytes("v"), List.of()), dead(null, bytes("w"), List.of()));
    try (RedisServer master = RedisServer.start();
        Raw there = new Raw(master);
        RedisStreamsDeadLetter deadLetter =
            behind(
                Settings.source(master.uri(), List.of(stream)).with("commandTimeout", "400ms"),
                waiting)) {
      for (int attempt = 0; attempt < 5; attempt++) {
        assertTooFewReplicas(deadLetter, letters);
      }
      assertThat(there.commands.xlen(stream + "-dlq")).isEqualTo(2);

      // Behind a new connection there may be another server.
      there.commands.clientKill(KillArgs.Builder.typeNormal().skipme());
      Awaitility.await()
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                assertTooFewReplicas(deadLetter, letters);
                assertThat(there.commands.xlen(stream + "-dlq")).isEqualTo(4);
              });
      assertTooFewReplicas(deadLetter, letters.subList(0, 1));
      assertThat(there.commands.xlen(stream + "-dlq")).isEqualTo(5);

      try (RedisServer replica =
          RedisServer.builder().args("--replicaof", "127.0.0.1", "" + master.port()).start()) {
        Awaitility.await().until(() -> there.commands.info("replication").contains("state=online"));
        Awaitility.await().ignoreExceptions().until(() -> isWritten(deadLetter, letters));
        assertThat(there.commands.xlen(stream + "-dlq")).isEqualTo(5);
        try (Raw copy = new Raw(replica)) {
          assertThat(copy.commands.xlen(stream + "-dlq")).isEqualTo(5);
        }
        deadLetter.write(letters);
        assertThat(there.commands.xlen(stream + "-dlq")).as("another writing").isEqualTo(7);
      }
    }
  }

  private static boolean isWritten(RedisStreamsDeadLetter deadLetter, List<DeadRecord> letters)
      throws Exception {
    deadLetter.write(letters);
    return true;
  }

  private static void assertTooFewReplicas(
      RedisStreamsDeadLetter deadLetter, List<DeadRecord> letters) {
    DeadLetterException refused =
        catchThrowableOfType(DeadLetterException.class, () -> deadLetter.write(letters));
    assertThat(refused.code()).isEqualTo("TOO_FEW_REPLICAS");
  }

  @Test
  void stopsAtAKeyOfAnotherType() {
    raw.commands.set(stream + "-dlq", "text");
    DeadLetterException refused =
        catchThrowableOfType(DeadLetterException.class, () -> behind(source(), new Settings()));
    assertThat(refused.verdict()).isEqualTo(Verdict.STOP);
    assertThat(refused.code()).isEqualTo("WRONGTYPE");
  }
}
