package io.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.config.Bound;
import io.penstock.config.ConfigBinder;
import io.penstock.config.ConfigNodes;
import io.penstock.config.ConfigProblem;
import io.penstock.config.Secret;
import io.penstock.spi.DeadLetterProvider;
import io.penstock.spi.SourceProvider;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

class KafkaSourceConfigTest {

  private static final Map<String, Object> LEAST =
      Map.of("bootstrapServers", "a:9092,b:9093", "groupId", "g", "topics", List.of("events"));

  private static Bound<KafkaSourceConfig> bind(Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(LEAST);
    all.putAll(more);
    all.values().removeIf(value -> value.equals(""));
    return new ConfigBinder().bind(ConfigNodes.ofMap(all, "test"), KafkaSourceConfig.class);
  }

  private static List<String> problems(Map<String, Object> more) {
    return bind(more).problems().stream().map(ConfigProblem::message).toList();
  }

  @Test
  void theBuilderHasTheDefaultsOfTheFile() {
    assertThat(bind(Map.of()).orThrow())
        .isEqualTo(KafkaSourceConfig.builder("a:9092,b:9093", "g").topics("events").build());
    Bound<KafkaDeadLetterConfig> deadLetter =
        new ConfigBinder().bind(ConfigNodes.ofMap(Map.of(), "test"), KafkaDeadLetterConfig.class);
    assertThat(deadLetter.orThrow()).isEqualTo(KafkaDeadLetterConfig.to("{topic}-dlq"));
  }

  @Test
  void everySettingCanBeWritten() {
    KafkaSourceConfig config =
        bind(Map.of(
                "topics", "",
                "topicPattern", "events-.*",
                "groupProtocol", "consumer",
                "start", "offsets",
                "startOffsets", Map.of("events-a-0", "12"),
                "isolation", "readUncommitted",
                "onOffsetOutOfRange", "earliest",
                "topicMissing", "wait",
                "commitInterval", "500ms",
                "properties", Map.of("sasl.jaas.config", "password=hunter2")))
            .orThrow();
    assertThat(config)
        .isEqualTo(
            KafkaSourceConfig.builder("a:9092,b:9093", "g")
                .topicPattern("events-.*")
                .groupProtocol(GroupProtocol.CONSUMER)
                .startAt(Map.of("events-a-0", 12L))
                .isolation(Isolation.READ_UNCOMMITTED)
                .onOffsetOutOfRange(OutOfRange.EARLIEST)
                .topicMissing(TopicMissing.WAIT)
                .commitInterval(Duration.ofMillis(500))
                .property("sasl.jaas.config", "password=hunter2")
                .build());
    assertThat(config.toString()).doesNotContain("hunter2");
  }

  @Test
  void whatCannotWorkIsRefusedWithAReason() {
    assertThat(problems(Map.of("topicPattern", "x")))
        .singleElement()
        .asString()
        .contains("exactly one of topics and topicPattern");
    assertThat(problems(Map.of("topics", ""))).singleElement().asString().contains("exactly one");
    assertThat(problems(Map.of("topics", List.of("a b", "a", "a")))).hasSize(2);
    assertThat(problems(Map.of("topics", "", "topicPattern", "(")))
        .singleElement()
        .asString()
        .contains("not a regular expression");
    assertThat(problems(Map.of("start", "timestamp"))).hasSize(1);
    assertThat(problems(Map.of("startTimestamp", "2026-01-01T00:00:00Z"))).hasSize(1);
    assertThat(problems(Map.of("start", "timestamp", "startTimestamp", "2026-01-01")))
        .singleElement()
        .asString()
        .contains("with a zone");
    assertThat(problems(Map.of("start", "offsets"))).hasSize(1);
    assertThat(problems(Map.of("start", "offsets", "startOffsets", Map.of("events", "1"))))
        .singleElement()
        .asString()
        .contains("events-0");
    assertThat(problems(Map.of("start", "offsets", "startOffsets", Map.of("events-0", "-1"))))
        .singleElement()
        .asString()
        .contains("negative");
    assertThat(problems(Map.of("bootstrapServers", "localhost"))).hasSize(1);
    assertThat(problems(Map.of("groupInstanceId", " "))).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KafkaSourceConfig.builder("a:1", "g").build())
        .withMessageContaining("topics");
  }

  @Test
  void clientPropertiesCannotUndoWhatTheGuaranteesRestOn() {
    for (String owned :
        List.of(
            "enable.auto.commit",
            "auto.offset.reset",
            "group.id",
            "bootstrap.servers",
            "isolation.level",
            "max.poll.records",
            "key.deserializer")) {
      assertThat(problems(Map.of("properties", Map.of(owned, "secret-value"))))
          .singleElement()
          .asString()
          .contains(owned)
          .doesNotContain("secret-value");
    }
    Map<String, Object> timeouts = Map.of("properties", Map.of("session.timeout.ms", "10000"));
    assertThat(problems(timeouts)).isEmpty();
    Map<String, Object> withBroker = new HashMap<>(timeouts);
    withBroker.put("groupProtocol", "consumer");
    assertThat(problems(withBroker)).singleElement().asString().contains("session.timeout.ms");
    assertThat(problems(Map.of("properties", Map.of("group.remote.assignor", "range")))).hasSize(1);
    assertThat(
            ClientProperties.checkProducer(
                Map.of("acks", new Secret("1"), "ssl.protocol", new Secret("TLSv1.3"))))
        .hasSize(1);
  }

  @Test
  void theClientsAreSetUpForManualCommitsAndNoResets() {
    KafkaSourceConfig config =
        KafkaSourceConfig.builder("a:9092", "g")
            .topics("t")
            .groupInstanceId("i")
            .property("security.protocol", "SSL")
            .property("session.timeout.ms", "9000")
            .property("custom.login.setting", "x")
            .build();
    assertThat(ClientProperties.consumer(config))
        .containsEntry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false)
        .containsEntry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none")
        .containsEntry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false)
        .containsEntry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
        .containsEntry(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "i")
        .containsEntry("session.timeout.ms", "9000")
        .containsEntry("security.protocol", "SSL")
        .hasEntrySatisfying(
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            name -> assertThat(name.toString()).contains("CooperativeSticky"));
    KafkaConnection connection = new KafkaConnection("a:9092", config.properties());
    assertThat(ClientProperties.admin(connection, Duration.ofSeconds(3)))
        .containsEntry("security.protocol", "SSL")
        .containsEntry("custom.login.setting", "x")
        .containsEntry(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 3000)
        .doesNotContainKey("session.timeout.ms");
    assertThat(ClientProperties.producer(connection, Duration.ofSeconds(3)))
        .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
        .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
        .doesNotContainKey("session.timeout.ms");
  }

  @Test
  void bothAreAnnounced() {
    assertThat(ServiceLoader.load(SourceProvider.class))
        .anySatisfy(provider -> assertThat(provider).isInstanceOf(KafkaSourceProvider.class));
    assertThat(ServiceLoader.load(DeadLetterProvider.class))
        .anySatisfy(provider -> assertThat(provider).isInstanceOf(KafkaDeadLetterProvider.class));
  }

  @Test
  void partitionsAreNamedAfterTopicAndNumber() {
    assertThat(TopicPartitions.parse("a-b-12"))
        .isEqualTo(new org.apache.kafka.common.TopicPartition("a-b", 12));
    for (String not : List.of("a", "a-", "-1", "a-x", "a-1x", "a-99999999999", "a b-1", "")) {
      assertThat(TopicPartitions.parse(not)).as(not).isNull();
    }
    TopicTemplate template = new TopicTemplate("{topic}-dlq");
    assertThat(template.forPartition("events-3", true)).isEqualTo("events-dlq");
    assertThat(new TopicTemplate("${topic}.DLT").forPartition("events-3", true))
        .isEqualTo("events.DLT");
    assertThat(template.forPartition("stream", true)).isEqualTo("stream-dlq");
    assertThat(template.forPartition("shard-7", false)).isEqualTo("shard-7-dlq");
    assertThat(new TopicTemplate("dead").forPartition("events-3", true)).isEqualTo("dead");
  }

  @Test
  void thePatternLeavesDeadLettersOut() {
    KafkaSourceConfigBuilder builder =
        KafkaSourceConfig.builder("a:1", "g").topicPattern("events.*|orders");
    var pattern = ConsumerSession.pattern(builder.build());
    assertThat(pattern.matcher("events").matches()).isTrue();
    assertThat(pattern.matcher("events-x").matches()).isTrue();
    assertThat(pattern.matcher("orders").matches()).isTrue();
    assertThat(pattern.matcher("events-dlq").matches()).isFalse();
    assertThat(pattern.matcher("events-dlq-2").matches()).isTrue();
    assertThat(pattern.matcher("my-events").matches()).isFalse();
    var all = ConsumerSession.pattern(builder.topicPatternExcept(null).build());
    assertThat(all.matcher("events-dlq").matches()).isTrue();
  }
}
