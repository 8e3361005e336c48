package io.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.SourceException;
import io.penstock.spi.Stage;
import io.penstock.spi.Verdict;
import io.penstock.testkit.KafkaServer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Users, passwords and rights, on a broker that wants them. */
class KafkaSourceAccessTest {

  private static final String PASSWORD = "correct-horse-battery";

  private static KafkaServer kafka;

  @BeforeAll
  static void start() {
    kafka =
        KafkaServer.builder()
            .user("reader", PASSWORD)
            .acls()
            .property("group.consumer.max.size", "1")
            .start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void aWrongPasswordStopsAtTheStartAndIsNotRepeated() {
    Topic topic = Topic.create(kafka, 1);
    String wrong = "wrong-horse-staple";
    SourceException failure = openFails(withPassword(topic.config(), wrong).build());
    assertThat(failure.verdict()).isEqualTo(Verdict.STOP);
    assertThat(failure.code()).isEqualTo("AUTHENTICATION");
    assertNoSecret(failure, wrong);
  }

  @Test
  void aLoginModuleThatCannotBeReadIsNotRepeatedEither() {
    Topic topic = Topic.create(kafka, 1);
    KafkaSourceConfig config =
        topic
            .config()
            .property("security.protocol", "SASL_PLAINTEXT")
            .property("sasl.mechanism", "PLAIN")
            .property("sasl.jaas.config", "not.a.Module required password='" + PASSWORD + "'")
            .build();
    SourceException failure = openFails(config);
    assertThat(failure.verdict()).isEqualTo(Verdict.STOP);
    assertNoSecret(failure, PASSWORD);
    assertThat(config.toString()).doesNotContain(PASSWORD);
  }

  private static void assertNoSecret(Throwable failure, String secret) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      assertThat(String.valueOf(t.getMessage())).doesNotContain(secret);
    }
  }

  @Test
  void missingRightsStopAtTheStart() {
    Topic topic = Topic.create(kafka, 1);
    KafkaSourceConfig config = withPassword(topic.config(), PASSWORD).build();
    SourceException failure = openFails(config);
    assertThat(failure.verdict()).isEqualTo(Verdict.STOP);
    assertThat(failure.code()).isIn("TOPIC_AUTHORIZATION", "TOPIC_MISSING");
    assertThat(failure).hasMessageContaining(topic.name);

    allow(ResourceType.TOPIC, topic.name, AclOperation.DESCRIBE);
    failure = openFails(config);
    assertThat(failure.verdict()).isEqualTo(Verdict.STOP);
    assertThat(failure.code()).isEqualTo("TOPIC_AUTHORIZATION");
    assertThat(failure).hasMessageContaining(topic.name);

    allow(ResourceType.TOPIC, topic.name, AclOperation.READ);
    failure = openFails(config);
    assertThat(failure.verdict()).isEqualTo(Verdict.STOP);
    assertThat(failure.code()).isEqualTo("GROUP_AUTHORIZATION");
    assertThat(failure).hasMessageContaining(topic.group);
  }

  @Test
  void aRightThatIsTakenAwayWhileRunningIsAnOutageAndNothingIsSkipped() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    AclBinding read = allow(ResourceType.TOPIC, topic.name, AclOperation.READ);
    AclBinding group = allow(ResourceType.GROUP, topic.group, AclOperation.READ);
    topic.produce(0, 10, 1);
    KafkaSourceConfig config = withPassword(topic.config(), PASSWORD).build();
    try (Member member = Member.open(config)) {
      member.pollUntilRecords(10);
      member.acknowledgeAll();
      member.pollUntil(
          "the commit", () -> Map.of(topic.partition(0), 10L).equals(topic.committed()));

      remove(read);
      SourceException failure = pollFails(member);
      topic.produce(10, 20, 1);
      assertThat(failure.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(failure.code()).isEqualTo("TOPIC_AUTHORIZATION");
      assertThat(member.records).hasSize(10);
      allow(ResourceType.TOPIC, topic.name, AclOperation.READ);
      pollOver(member, () -> member.records.size() >= 20);
      assertThat(member.values()).doesNotHaveDuplicates();

      remove(group);
      member.acknowledgeAll();
      failure = pollFails(member);
      assertThat(failure.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(failure.code()).isEqualTo("GROUP_AUTHORIZATION");
      allow(ResourceType.GROUP, topic.group, AclOperation.READ);
      topic.produce(20, 30, 1);
      // Without the right to the group the membership may be lost, and what could not be committed
      // is read again.
      pollOver(member, () -> member.values().contains("v29"));
      assertThat(Set.copyOf(member.values())).hasSize(30);
      member.acknowledgeAll();
    }
    assertThat(topic.committed()).containsEntry(topic.partition(0), 30L);
  }

  @Test
  void aMembershipThatEndsForWantOfARightIsReplacedWhenTheRightIsBack() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    allow(ResourceType.TOPIC, topic.name, AclOperation.READ);
    AclBinding group = allow(ResourceType.GROUP, topic.group, AclOperation.READ);
    topic.produce(0, 10, 1);
    KafkaSourceConfig config = withPassword(topic.config(GroupProtocol.CONSUMER), PASSWORD).build();
    try (Member member = Member.open(config)) {
      member.pollUntilRecords(10);
      member.acknowledgeAll();
      member.pollUntil(
          "the commit", () -> Map.of(topic.partition(0), 10L).equals(topic.committed()));

      remove(group);
      assertGroupIsRefused(member);
      pollOver(member, () -> member.context.owned.isEmpty());
      assertThat(member.context.log).last().isEqualTo("lost [" + topic.partition(0) + "]");
      // Not only at first: who waits for the right must see all the time that it is missing.
      for (int i = 0; i < 20; i++) {
        assertGroupIsRefused(member);
        assertThat(catchThrowableOfType(SourceException.class, member.source::lag)).isNotNull();
        member.source.pause(Set.of(topic.partition(0)));
        member.source.resume(Set.of(topic.partition(0)));
        member.source.seek(Map.of(topic.partition(0), new Position(topic.partition(0), 0, 0)));
        member.source.acknowledge(member.records);
      }

      allow(ResourceType.GROUP, topic.group, AclOperation.READ);
      topic.produce(10, 20, 1);
      pollOver(member, () -> member.records.size() >= 20);
      assertThat(member.values()).doesNotHaveDuplicates();
      assertThat(member.source.lag()).containsKey(topic.partition(0));
      member.acknowledgeAll();
    }
    assertThat(topic.committed()).containsEntry(topic.partition(0), 20L);
  }

  private static void assertGroupIsRefused(Member member) {
    SourceException failure = pollFails(member);
    assertThat(failure.verdict()).isEqualTo(Verdict.OUTAGE);
    assertThat(failure.code()).isEqualTo("GROUP_AUTHORIZATION");
  }

  @Test
  void aMemberThatFoundTheGroupFullComesInWhenThereIsRoom() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    allow(ResourceType.TOPIC, topic.name, AclOperation.READ);
    allow(ResourceType.GROUP, topic.group, AclOperation.READ);
    topic.produce(0, 10, 1);
    KafkaSourceConfig config = withPassword(topic.config(GroupProtocol.CONSUMER), PASSWORD).build();
    try (Member first = Member.open(config);
        Member second = Member.open(config)) {
      first.pollUntilRecords(10);
      SourceException failure = pollFails(second);
      assertThat(failure.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(failure.code()).isEqualTo("GROUP_FULL");
      assertThat(pollFails(second).code()).isEqualTo("GROUP_FULL");

      first.close();
      pollOver(second, () -> second.records.size() == 10);
    }
  }

  @Test
  void aDeadLetterThatMayNotBeWrittenBlocks() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    String jaas = jaas(PASSWORD);
    KafkaDeadLetterConfig plain = KafkaDeadLetterConfig.to(kafka.bootstrapServers(), topic.name);
    KafkaDeadLetterConfig config =
        new KafkaDeadLetterConfig(
            plain.bootstrapServers(),
            plain.topic(),
            plain.headerStyle(),
            plain.oversize(),
            false,
            null,
            null,
            null,
            java.time.Duration.ofSeconds(5),
            Map.of(
                "security.protocol", new io.penstock.config.Secret("SASL_PLAINTEXT"),
                "sasl.mechanism", new io.penstock.config.Secret("PLAIN"),
                "sasl.jaas.config", new io.penstock.config.Secret(jaas)));
    DeadLetterContext context = new DeadLetterContext("test", new RecordingContext().registry);
    DeadRecord dead =
        new DeadRecord(
            new SourceRecord(Position.of("events-0", 1), null, new byte[1], List.of(), 0),
            "test",
            Instant.EPOCH,
            Stage.DECODE,
            new Rejection("CODE", "message"),
            1);
    try (KafkaDeadLetter deadLetter = new KafkaDeadLetter(config)) {
      AclBinding describe = allow(ResourceType.TOPIC, topic.name, AclOperation.DESCRIBE);
      DeadLetterException failure =
          catchThrowableOfType(DeadLetterException.class, () -> deadLetter.open(context));
      assertThat(failure.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(failure.code()).isEqualTo("TOPIC_AUTHORIZATION");

      AclBinding write = allow(ResourceType.TOPIC, topic.name, AclOperation.WRITE);
      deadLetter.open(context);
      deadLetter.write(List.of(dead));

      remove(write);
      failure =
          catchThrowableOfType(
              DeadLetterException.class,
              () -> {
                for (int i = 0; i < 100; i++) {
                  deadLetter.write(List.of(dead));
                }
              });
      assertThat(failure.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(failure.code()).isEqualTo("TOPIC_AUTHORIZATION");
      allow(ResourceType.TOPIC, topic.name, AclOperation.WRITE);
      org.awaitility.Awaitility.await()
          .ignoreExceptions()
          .atMost(java.time.Duration.ofMinutes(1))
          .untilAsserted(() -> deadLetter.write(List.of(dead)));
      remove(describe);
    }
  }

  private static SourceException openFails(KafkaSourceConfig config) {
    try (Member member = Member.unopened(config)) {
      SourceException failure =
          catchThrowableOfType(SourceException.class, () -> member.source.open(member.context));
      assertThat(failure).isNotNull();
      return failure;
    }
  }

  private static SourceException pollFails(Member member) {
    SourceException failure =
        catchThrowableOfType(
            SourceException.class, () -> member.pollUntil("a refusal", () -> false));
    assertThat(failure).isNotNull();
    return failure;
  }

  private static void pollOver(Member member, BooleanSupplier until) throws Exception {
    long deadline = System.nanoTime() + java.time.Duration.ofSeconds(60).toNanos();
    while (!until.getAsBoolean()) {
      try {
        member.poll();
      } catch (SourceException still) {
        assertThat(still.verdict()).isIn(Verdict.OUTAGE, Verdict.RETRY);
      }
      assertThat(System.nanoTime()).as(member.context.log.toString()).isLessThan(deadline);
    }
  }

  private static String jaas(String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"reader\""
        + " password=\""
        + password
        + "\";";
  }

  private static KafkaSourceConfigBuilder withPassword(
      KafkaSourceConfigBuilder config, String password) {
    return config
        .property("security.protocol", "SASL_PLAINTEXT")
        .property("sasl.mechanism", "PLAIN")
        .property("sasl.jaas.config", jaas(password));
  }

  private static AclBinding allow(ResourceType type, String name, AclOperation operation) {
    AclBinding acl =
        new AclBinding(
            new ResourcePattern(type, name, PatternType.LITERAL),
            new AccessControlEntry("User:reader", "*", operation, AclPermissionType.ALLOW));
    kafka.admin(admin -> admin.createAcls(List.of(acl)).all().get(30, TimeUnit.SECONDS));
    return acl;
  }

  private static void remove(AclBinding acl) {
    kafka.admin(admin -> admin.deleteAcls(List.of(acl.toFilter())).all().get(30, TimeUnit.SECONDS));
  }
}
