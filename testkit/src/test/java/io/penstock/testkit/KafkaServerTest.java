package io.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaServerTest {

  @Test
  void keepsRecordsAndOffsetsOverAKillAndServesBothGroupProtocols() throws Exception {
    try (KafkaServer kafka = KafkaServer.start()) {
      kafka.createTopic("events", 2);
      produce(kafka, "events", "one", "two");
      assertThat(consume(kafka, "events", "classic", 2)).containsExactlyInAnyOrder("one", "two");
      String address = kafka.bootstrapServers();

      kafka.kill();
      assertThat(kafka.isRunning()).isFalse();
      kafka.restart();

      assertThat(kafka.bootstrapServers()).isEqualTo(address);
      produce(kafka, "events", "three");
      assertThat(consume(kafka, "events", "classic", 1)).containsExactly("three");
      assertThat(consume(kafka, "events", "consumer", 3))
          .containsExactlyInAnyOrder("one", "two", "three");
    }
  }

  @Test
  void knowsUsersAndWhatTheyMayDoAndStandsBehindAProxy() throws Exception {
    try (KafkaServer kafka =
        KafkaServer.builder().user("alice", "secret").acls().proxied().start()) {
      kafka.createTopic("events", 1);
      Map<String, Object> alice = new HashMap<>(sasl(kafka, "alice", "secret"));
      alice.put("max.block.ms", 30_000);
      assertThatThrownBy(() -> send(alice, "events"))
          .hasCauseInstanceOf(TopicAuthorizationException.class);
      kafka.admin(
          admin ->
              admin
                  .createAcls(
                      List.of(
                          new AclBinding(
                              new ResourcePattern(
                                  ResourceType.TOPIC, "events", PatternType.LITERAL),
                              new AccessControlEntry(
                                  "User:alice", "*", AclOperation.ALL, AclPermissionType.ALLOW))))
                  .all()
                  .get());
      await().untilAsserted(() -> send(alice, "events"));
      await().until(() -> kafka.proxy().connections() == 0);
      kafka.proxy().delay(Duration.ofMillis(1));
      send(alice, "events");
      assertThat(kafka.proxy().faults()).isPositive();
      assertThatThrownBy(() -> send(sasl(kafka, "alice", "wrong"), "events"))
          .hasCauseInstanceOf(SaslAuthenticationException.class);
    }
  }

  private static Map<String, Object> sasl(KafkaServer kafka, String user, String password) {
    return Map.of(
        "bootstrap.servers",
        kafka.bootstrapServers(),
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "enable.idempotence",
        false,
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
            + user
            + "\" password=\""
            + password
            + "\";");
  }

  private static void send(Map<String, Object> properties, String topic) throws Exception {
    try (var producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, new byte[1])).get();
    }
  }

  private static void produce(KafkaServer kafka, String topic, String... values) throws Exception {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "transactional.id",
            "producer-" + System.nanoTime());
    try (var producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)));
      }
      producer.commitTransaction();
    }
  }

  private static List<String> consume(
      KafkaServer kafka, String topic, String protocol, int wanted) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "group.id",
            "group-" + protocol,
            "group.protocol",
            protocol,
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest");
    List<String> values = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (values.size() < wanted && System.nanoTime() < deadline) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
      }
      consumer.commitSync();
    }
    return values;
  }
}
