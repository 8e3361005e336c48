package io.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.OriginWriter;
import io.penstock.spi.Stage;
import io.penstock.spi.Verdict;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Dead letters on a real broker, written and read back. */
@ExtendWith(Services.class)
class KafkaDeadLetterTest {

  private static final byte[] BINARY = {0, (byte) 0xff, (byte) 0xc3, 0x28, '\n'};
  private static final Instant TIME = Instant.parse("2026-11-21T10:11:12.345Z");
  private static final ComponentContext CONTEXT = new ComponentContext("test", Path.of("."));

  @Shared KafkaServer kafka;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final DeadLetterContext context = new DeadLetterContext("orders", meters);

  @Test
  void everythingComesBackAsItWas() throws Exception {
    Topic topic = Topic.create(kafka, 3);
    List<Header> headers =
        List.of(new Header("a", BINARY), new Header("a", null), new Header("trace", new byte[0]));
    List<DeadRecord> dead =
        List.of(
            dead(new SourceRecord(position(5), BINARY, BINARY, headers, 1_700_000_000_123L)),
            dead(new SourceRecord(position(6), null, Topic.bytes("v"), List.of(), -1)),
            dead(new SourceRecord(position(7), Topic.bytes("k"), null, List.of(), 0)),
            dead(
                new SourceRecord(
                    new Position("stream", 1_700_000_000_000L, 3),
                    new byte[0],
                    new byte[0],
                    List.of(),
                    1)));
    try (KafkaDeadLetter deadLetter = open(topic.name)) {
      deadLetter.write(dead);
      List<KafkaDeadLetterEntry> entries = readAll(deadLetter, topic.name);
      assertThat(entries).hasSize(4);
      for (DeadRecord expected : dead) {
        KafkaDeadLetterEntry entry =
            entries.stream()
                .filter(e -> e.dead().id().equals(expected.id()))
                .findFirst()
                .orElseThrow();
        DeadRecord found = entry.dead();
        assertThat(found.record().position()).isEqualTo(expected.record().position());
        assertThat(found.record().key()).isEqualTo(expected.record().key());
        assertThat(found.record().value()).isEqualTo(expected.record().value());
        assertThat(found.record().timestamp()).isEqualTo(expected.record().timestamp());
        assertThat(found.record().headers())
            .usingRecursiveFieldByFieldElementComparator()
            .isEqualTo(expected.record().headers());
        assertThat(found.pipeline()).isEqualTo("orders");
        assertThat(found.time()).isEqualTo(TIME);
        assertThat(found.stage()).isEqualTo(Stage.WRITE);
        assertThat(found.rejection()).isEqualTo(expected.rejection());
        assertThat(found.attempts()).isEqualTo(3);
        assertThat(entry.isTruncated()).isFalse();
        assertThat(entry.version()).isNotEmpty();
        assertThat(entry.topic()).isEqualTo(topic.name);
      }
    }
  }

  @Test
  void theTopicFollowsTheRecordsOrigin() throws Exception {
    Topic events = Topic.create(kafka, 1);
    Topic dead = Topic.create(kafka, events.name + "-dlq", 1, Map.of());
    KafkaSourceConfig source = events.config().build();
    try (DeadLetter deadLetter =
        new KafkaDeadLetterProvider()
            .create(KafkaDeadLetterConfig.to("{topic}-dlq"), source, CONTEXT)) {
      deadLetter.open(context);
      assertThat(deadLetter.description()).contains("{topic}-dlq", kafka.bootstrapServers());
      deadLetter.write(
          List.of(
              dead(
                  new SourceRecord(
                      Position.of(events.partition(0), 9), null, Topic.bytes("x"), List.of(), 0))));
      KafkaDeadLetterEntry entry = readAll((KafkaDeadLetter) deadLetter, dead.name).get(0);
      assertThat(entry.dead().record().position()).isEqualTo(Position.of(events.partition(0), 9));
    }
  }

  @ParameterizedTest
  @CsvSource({"30000,5", "100,30000", "1,0"})
  void timesThatSuitTheSourceDoNotHinderItsDeadLetterNorItsReplay(String request, String linger)
      throws Exception {
    Topic events = Topic.create(kafka, 1);
    Topic dead = Topic.create(kafka, events.name + "-dlq", 1, Map.of());
    KafkaSourceConfig source =
        events
            .config()
            .property("request.timeout.ms", request)
            .property("linger.ms", linger)
            .build();
    DeadRecord one =
        dead(
            new SourceRecord(
                Position.of(events.partition(0), 9), null, Topic.bytes("x"), List.of(), 0));
    try (KafkaDeadLetter deadLetter =
            new KafkaDeadLetter(KafkaDeadLetterConfig.to("{topic}-dlq"), source);
        OriginWriter origin = new KafkaSource(source).openOrigin()) {
      deadLetter.open(context);
      Map<String, Object> client =
          ClientProperties.producer(source.connection(), Duration.ofSeconds(10));
      assertThatNoException().isThrownBy(() -> new KafkaProducer<>(client).close(Duration.ZERO));
      if (Integer.parseInt(request) > 1) {
        // A millisecond is the user's own wish: nobody can promise that an answer comes in time.
        deadLetter.write(List.of(one));
        origin.write(List.of(one));
        assertThat(dead.readAll()).hasSize(1);
        assertThat(events.readAll()).hasSize(1);
      }
    }
  }

  @Test
  void aStreamOfAnotherSourceIsNoPartitionOfATopicHoweverItIsNamed() throws Exception {
    String stream = Topic.freshName("shard") + "-7";
    Topic dead = Topic.create(kafka, stream + "-dlq", 1, Map.of());
    KafkaDeadLetterConfig config =
        KafkaDeadLetterConfig.to(kafka.bootstrapServers(), "{topic}-dlq");
    try (DeadLetter deadLetter =
        new KafkaDeadLetterProvider().create(config, new OtherSource(), CONTEXT)) {
      deadLetter.open(context);
      Position position = new Position(stream, 1_700_000_000_000L, 0);
      deadLetter.write(
          List.of(dead(new SourceRecord(position, null, Topic.bytes("x"), List.of(), 0))));
      ConsumerRecord<byte[], byte[]> letter = dead.readAll().get(0);
      assertThat(text(letter.headers(), "penstock.error.source")).isEqualTo(stream);
      assertThat(letter.headers().lastHeader("penstock.error.topic")).isNull();
      assertThat(letter.headers().lastHeader("penstock.error.offset")).isNull();
      assertThat(readAll((KafkaDeadLetter) deadLetter, dead.name).get(0).dead().record().position())
          .isEqualTo(position);
    }
  }

  private record OtherSource() {}

  @ParameterizedTest
  @EnumSource(HeaderStyle.class)
  void headersTellEveryToolWhatItKnows(HeaderStyle style) {
    SourceRecord record =
        new SourceRecord(
            Position.of("events-3", 42), null, null, List.of(Header.of("own", "1")), 77);
    var headers = new DeadLetterHeaders(style, true).of(dead(record));
    assertThat(headers.toArray()[0].key()).isEqualTo("own");
    assertThat(text(headers, "penstock.error.topic")).isEqualTo("events");
    assertThat(text(headers, "penstock.error.partition")).isEqualTo("3");
    assertThat(text(headers, "penstock.error.offset")).isEqualTo("42");
    assertThat(text(headers, "penstock.error.timestamp")).isEqualTo("77");
    assertThat(text(headers, "penstock.error.id")).isEqualTo("orders:events-3@42");
    assertThat(text(headers, "penstock.error.stage")).isEqualTo("write");
    assertThat(text(headers, "penstock.error.code")).isEqualTo("23514");
    boolean connect = style == HeaderStyle.CONNECT || style == HeaderStyle.ALL;
    boolean spring = style == HeaderStyle.SPRING || style == HeaderStyle.ALL;
    assertThat(text(headers, "__connect.errors.topic")).isEqualTo(connect ? "events" : null);
    assertThat(text(headers, "__connect.errors.offset")).isEqualTo(connect ? "42" : null);
    assertThat(text(headers, "kafka_dlt-original-topic")).isEqualTo(spring ? "events" : null);
    if (spring) {
      assertThat(ByteBuffer.wrap(bytes(headers, "kafka_dlt-original-partition")).getInt())
          .isEqualTo(3);
      assertThat(ByteBuffer.wrap(bytes(headers, "kafka_dlt-original-offset")).getLong())
          .isEqualTo(42);
      assertThat(ByteBuffer.wrap(bytes(headers, "kafka_dlt-original-timestamp")).getLong())
          .isEqualTo(77);
    }
  }

  @Test
  void aMissingTopicBlocksUntilItIsThere() throws Exception {
    Topic missing = Topic.missing(kafka);
    KafkaDeadLetter deadLetter = new KafkaDeadLetter(config(missing.name, Duration.ofSeconds(3)));
    try (deadLetter) {
      assertThatExceptionOfType(DeadLetterException.class)
          .isThrownBy(() -> deadLetter.open(context))
          .withMessageContaining(missing.name)
          .withMessageContaining("createTopic")
          .satisfies(e -> assertThat(e.verdict()).isEqualTo(Verdict.OUTAGE))
          .satisfies(e -> assertThat(e.code()).isEqualTo("TOPIC_MISSING"));
      kafka.createTopic(missing.name, 1);
      deadLetter.open(context);
      org.awaitility.Awaitility.await()
          .ignoreExceptions()
          .atMost(java.time.Duration.ofMinutes(1))
          .untilAsserted(() -> deadLetter.write(List.of(letter(1))));

      kafka.deleteTopics(missing.name);
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThatExceptionOfType(DeadLetterException.class)
                      .isThrownBy(() -> deadLetter.write(List.of(letter(2))))
                      .satisfies(e -> assertThat(e.code()).isEqualTo("TOPIC_MISSING")));
      org.awaitility.Awaitility.await()
          .ignoreExceptions()
          .atMost(java.time.Duration.ofMinutes(1))
          .untilAsserted(() -> kafka.createTopic(missing.name, 1));
      org.awaitility.Awaitility.await()
          .ignoreExceptions()
          .atMost(java.time.Duration.ofMinutes(1))
          .untilAsserted(() -> deadLetter.write(List.of(letter(3))));
      assertThat(readAll(deadLetter, missing.name))
          .extracting(e -> e.dead().record().position().high())
          .contains(3L);
    }
  }

  @Test
  void aTopicFromATemplateIsLookedForWhenItIsFirstNeeded() throws Exception {
    Topic events = Topic.missing(kafka);
    KafkaSourceConfig source =
        KafkaSourceConfig.builder(kafka.bootstrapServers(), "any").topicPattern("any.*").build();
    try (KafkaDeadLetter deadLetter = new KafkaDeadLetter(config("{topic}-dlq"), source)) {
      deadLetter.open(context);
      DeadRecord dead =
          dead(
              new SourceRecord(
                  Position.of(events.partition(0), 1), null, new byte[1], List.of(), 0));
      assertThatExceptionOfType(DeadLetterException.class)
          .isThrownBy(() -> deadLetter.write(List.of(dead)))
          .withMessageContaining(events.name + "-dlq")
          .satisfies(e -> assertThat(e.code()).isEqualTo("TOPIC_MISSING"));
      kafka.createTopic(events.name + "-dlq", 1);
      deadLetter.write(List.of(dead));
      assertThat(readAll(deadLetter, events.name + "-dlq")).hasSize(1);
    }
  }

  @Test
  void aTopicIsCreatedOnlyWhenAskedForAndKeepsItsRecords() throws Exception {
    Topic missing = Topic.missing(kafka);
    KafkaDeadLetterConfig creating =
        new KafkaDeadLetterConfig(
            kafka.bootstrapServers(),
            missing.name,
            HeaderStyle.PENSTOCK,
            Oversize.TRUNCATE,
            true,
            2,
            1,
            Map.of("max.message.bytes", "2000000"),
            Duration.ofSeconds(10),
            Map.of());
    try (KafkaDeadLetter deadLetter = new KafkaDeadLetter(creating)) {
      deadLetter.open(context);
      deadLetter.write(List.of(letter(1)));
      assertThat(readAll(deadLetter, missing.name)).hasSize(1);
    }
    var resource =
        new org.apache.kafka.common.config.ConfigResource(
            org.apache.kafka.common.config.ConfigResource.Type.TOPIC, missing.name);
    kafka.admin(
        admin -> {
          var settings = admin.describeConfigs(List.of(resource)).all().get().get(resource);
          assertThat(settings.get("retention.ms").value()).isEqualTo("-1");
          assertThat(settings.get("max.message.bytes").value()).isEqualTo("2000000");
        });
  }

  @ParameterizedTest
  @EnumSource(Oversize.class)
  void whatIsTooLargeIsCutOrLeftOutOrBlocks(Oversize policy) throws Exception {
    Topic topic =
        Topic.create(kafka, Topic.freshName("small"), 1, Map.of("max.message.bytes", "20000"));
    KafkaDeadLetterConfig plain = config(topic.name);
    KafkaDeadLetterConfig config =
        new KafkaDeadLetterConfig(
            plain.bootstrapServers(),
            plain.topic(),
            plain.headerStyle(),
            policy,
            false,
            null,
            null,
            null,
            plain.timeout(),
            null);
    byte[] large = new byte[3_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31);
    }
    List<Header> headers = List.of(Header.of("kept", "yes"));
    DeadRecord dead = dead(new SourceRecord(position(2), Topic.bytes("key"), large, headers, 0));
    try (KafkaDeadLetter deadLetter = new KafkaDeadLetter(config)) {
      deadLetter.open(context);
      if (policy == Oversize.FAIL) {
        assertThatExceptionOfType(DeadLetterException.class)
            .isThrownBy(() -> deadLetter.write(List.of(letter(1), dead, letter(3))))
            .withMessageContaining("max.message.bytes")
            .withMessageContaining("orders:events-0@2")
            .satisfies(e -> assertThat(e.verdict()).isEqualTo(Verdict.OUTAGE))
            .satisfies(e -> assertThat(e.code()).isEqualTo("DEAD_LETTER_TOO_LARGE"));
        return;
      }
      deadLetter.write(List.of(letter(1), dead, letter(3)));
      List<KafkaDeadLetterEntry> entries = readAll(deadLetter, topic.name);
      assertThat(entries)
          .extracting(e -> e.dead().record().position().high())
          .containsExactlyInAnyOrder(1L, 2L, 3L);
      KafkaDeadLetterEntry entry =
          entries.stream()
              .filter(e -> e.dead().record().position().high() == 2)
              .findFirst()
              .orElseThrow();
      assertThat(entry.isTruncated()).isTrue();
      assertThat(entry.valueLength()).isEqualTo(large.length);
      assertThat(Topic.text(entry.dead().record().key())).isEqualTo("key");
      assertThat(entry.dead().record().headers()).extracting(Header::name).containsExactly("kept");
      byte[] kept = entry.dead().record().value();
      if (policy == Oversize.REFERENCE) {
        assertThat(kept).isEmpty();
      } else {
        assertThat(kept.length).isBetween(15_000, 20_000);
        assertThat(kept).isEqualTo(Arrays.copyOf(large, kept.length));
      }
      assertThat(meters.get("penstock.kafka.deadletter.truncated").counter().count()).isEqualTo(1);
    }
  }

  @Test
  void aLargeRecordGoesWholeWhereTheTopicTakesIt() throws Exception {
    Topic topic =
        Topic.create(kafka, Topic.freshName("large"), 1, Map.of("max.message.bytes", "10000000"));
    byte[] large = new byte[5_000_000];
    try (KafkaDeadLetter deadLetter = open(topic.name)) {
      deadLetter.write(List.of(dead(new SourceRecord(position(1), null, large, List.of(), 0))));
      assertThat(readAll(deadLetter, topic.name).get(0).dead().record().value()).isEqualTo(large);
    }
  }

  @Test
  void severalLanesMayWriteAtOnce() throws Exception {
    Topic topic = Topic.create(kafka, 3);
    ExecutorService lanes = Executors.newFixedThreadPool(4);
    try (KafkaDeadLetter deadLetter = open(topic.name)) {
      List<Future<?>> writes = new ArrayList<>();
      for (int lane = 0; lane < 4; lane++) {
        int from = lane * 250;
        writes.add(
            lanes.submit(
                () -> {
                  for (int i = from; i < from + 250; i += 50) {
                    List<DeadRecord> batch = new ArrayList<>();
                    for (int j = i; j < i + 50; j++) {
                      batch.add(letter(j));
                    }
                    deadLetter.write(batch);
                  }
                  return null;
                }));
      }
      for (Future<?> write : writes) {
        write.get();
      }
      assertThat(readAll(deadLetter, topic.name))
          .hasSize(1000)
          .extracting(e -> e.dead().id())
          .doesNotHaveDuplicates();
    } finally {
      lanes.shutdownNow();
    }
  }

  @Test
  void lettersThatOthersWroteAreShownToo() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.send(List.of(topic.record(0, "k", "foreign")));
    try (KafkaDeadLetter deadLetter = open(topic.name)) {
      KafkaDeadLetterEntry entry = readAll(deadLetter, topic.name).get(0);
      assertThat(entry.dead().rejection().code()).isEqualTo("UNKNOWN");
      assertThat(entry.dead().pipeline()).isEmpty();
      assertThat(entry.dead().record().position()).isEqualTo(Position.of(topic.partition(0), 0));
      assertThat(Topic.text(entry.dead().record().value())).isEqualTo("foreign");

      Instant later = entry.writtenAt().plusMillis(1);
      org.awaitility.Awaitility.await().until(() -> Instant.now().isAfter(later));
      deadLetter.write(List.of(letter(4)));
      try (KafkaDeadLetterReader reader = deadLetter.read(topic.name, later)) {
        assertThat(reader.next().dead().record().position().high()).isEqualTo(4);
        assertThat(reader.next()).isNull();
        assertThat(reader.next()).isNull();
      }
    }
    try (KafkaDeadLetter deadLetter = open(topic.name)) {
      String nothing = Topic.freshName("nothing");
      assertThatExceptionOfType(DeadLetterException.class)
          .isThrownBy(() -> deadLetter.read(nothing, null))
          .withMessageContaining(nothing);
    }
  }

  @Test
  void aDeadLetterThatWouldComeBackAsInputIsRefused() {
    KafkaSourceConfig source =
        KafkaSourceConfig.builder("localhost:9092", "g").topics("a", "b").build();
    KafkaDeadLetterProvider provider = new KafkaDeadLetterProvider();
    assertThatExceptionOfType(ComponentConfigException.class)
        .isThrownBy(() -> provider.create(KafkaDeadLetterConfig.to("b"), source, CONTEXT))
        .satisfies(e -> assertThat(e.key()).isEqualTo("topic"));
    KafkaSourceConfig byPattern =
        KafkaSourceConfig.builder("localhost:9092", "g").topicPattern("b.*").build();
    assertThatExceptionOfType(ComponentConfigException.class)
        .isThrownBy(() -> provider.create(KafkaDeadLetterConfig.to("bad"), byPattern, CONTEXT))
        .satisfies(e -> assertThat(e.key()).isEqualTo("topic"));
    assertThatExceptionOfType(ComponentConfigException.class)
        .isThrownBy(
            () -> provider.create(KafkaDeadLetterConfig.to("{topic}-dead"), byPattern, CONTEXT))
        .withMessageContaining("topicPatternExcept");
    assertThatExceptionOfType(ComponentConfigException.class)
        .isThrownBy(() -> provider.create(KafkaDeadLetterConfig.to("x"), CONTEXT))
        .satisfies(e -> assertThat(e.key()).isEqualTo("bootstrapServers"));
    assertThatNoException()
        .isThrownBy(
            () -> {
              provider.create(KafkaDeadLetterConfig.to("{topic}-dlq"), byPattern, CONTEXT);
              provider.create(KafkaDeadLetterConfig.to("other"), byPattern, CONTEXT);
              provider.create(KafkaDeadLetterConfig.to("elsewhere:9092", "b"), source, CONTEXT);
            });
    assertThat(KafkaDeadLetterConfig.to("{topic}").check()).hasSize(1);
    assertThat(KafkaDeadLetterConfig.to("a b").check()).hasSize(1);
    assertThat(KafkaDeadLetterConfig.to("${topic}-dead").check()).isEmpty();
  }

  private KafkaDeadLetterConfig config(String topic) {
    return config(topic, Duration.ofSeconds(30));
  }

  private KafkaDeadLetterConfig config(String topic, Duration timeout) {
    KafkaDeadLetterConfig plain = KafkaDeadLetterConfig.to(kafka.bootstrapServers(), topic);
    return new KafkaDeadLetterConfig(
        plain.bootstrapServers(),
        plain.topic(),
        plain.headerStyle(),
        plain.oversize(),
        plain.createTopic(),
        null,
        null,
        null,
        timeout,
        null);
  }

  private KafkaDeadLetter open(String topic) throws DeadLetterException {
    KafkaDeadLetter deadLetter = new KafkaDeadLetter(config(topic));
    deadLetter.open(context);
    return deadLetter;
  }

  private static Position position(long offset) {
    return Position.of("events-0", offset);
  }

  private static DeadRecord letter(long offset) {
    return dead(
        new SourceRecord(
            position(offset), Topic.bytes("k" + offset), Topic.bytes("v" + offset), List.of(), 0));
  }

  private static DeadRecord dead(SourceRecord record) {
    return new DeadRecord(
        record, "orders", TIME, Stage.WRITE, new Rejection("23514", "constraint amount_check"), 3);
  }

  private static List<KafkaDeadLetterEntry> readAll(KafkaDeadLetter deadLetter, String topic)
      throws Exception {
    List<KafkaDeadLetterEntry> entries = new ArrayList<>();
    try (KafkaDeadLetterReader reader = deadLetter.read(topic, null)) {
      for (KafkaDeadLetterEntry e = reader.next(); e != null; e = reader.next()) {
        entries.add(e);
      }
    }
    return entries;
  }

  private static byte[] bytes(org.apache.kafka.common.header.Headers headers, String name) {
    var header = headers.lastHeader(name);
    return header == null ? null : header.value();
  }

  private static String text(org.apache.kafka.common.header.Headers headers, String name) {
    return Topic.text(bytes(headers, name));
  }
}
