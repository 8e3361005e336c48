package io.penstock.kafka;

import static io.penstock.kafka.KafkaVerdicts.Phase.RUNNING;
import static io.penstock.kafka.KafkaVerdicts.Phase.STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.Secret;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaVerdictsTest {

  static Stream<Arguments> table() {
    return Stream.of(
        row(new SaslAuthenticationException("no"), Verdict.STOP, Verdict.OUTAGE, "AUTHENTICATION"),
        row(new SslAuthenticationException("no"), Verdict.STOP, Verdict.OUTAGE, "TLS_HANDSHAKE"),
        row(
            new TopicAuthorizationException(Set.of("t")),
            Verdict.STOP,
            Verdict.OUTAGE,
            "TOPIC_AUTHORIZATION"),
        row(
            GroupAuthorizationException.forGroupId("g"),
            Verdict.STOP,
            Verdict.OUTAGE,
            "GROUP_AUTHORIZATION"),
        row(new ClusterAuthorizationException("no"), Verdict.STOP, Verdict.OUTAGE, "AUTHORIZATION"),
        row(
            new UnknownTopicOrPartitionException("t"),
            Verdict.STOP,
            Verdict.OUTAGE,
            "TOPIC_MISSING"),
        row(
            new FencedInstanceIdException("i"),
            Verdict.STOP,
            Verdict.STOP,
            "GROUP_INSTANCE_FENCED"),
        row(
            new UnreleasedInstanceIdException("i"),
            Verdict.RETRY,
            Verdict.RETRY,
            "GROUP_INSTANCE_IN_USE"),
        row(
            new InconsistentGroupProtocolException("p"),
            Verdict.STOP,
            Verdict.STOP,
            "GROUP_PROTOCOL"),
        row(new UnsupportedVersionException("v"), Verdict.STOP, Verdict.STOP, "BROKER_VERSION"),
        row(new TimeoutException("t"), Verdict.OUTAGE, Verdict.RETRY, "BROKER_UNAVAILABLE"),
        row(DisconnectException.INSTANCE, Verdict.OUTAGE, Verdict.RETRY, "BROKER_UNAVAILABLE"),
        row(
            new NotEnoughReplicasException("r"),
            Verdict.OUTAGE,
            Verdict.OUTAGE,
            "REPLICAS_MISSING"),
        row(new CommitFailedException(), Verdict.RETRY, Verdict.RETRY, "COMMIT_FAILED"),
        row(new CorruptRecordException("c"), Verdict.OUTAGE, Verdict.OUTAGE, "CORRUPT_RECORD"),
        row(new UnknownServerException("u"), Verdict.OUTAGE, Verdict.OUTAGE, "KAFKA_ERROR"),
        row(new IllegalStateException("u"), Verdict.OUTAGE, Verdict.OUTAGE, "KAFKA_ERROR"),
        row(
            new ConfigException("No resolvable bootstrap urls given in bootstrap.servers"),
            Verdict.OUTAGE,
            Verdict.OUTAGE,
            "UNRESOLVED_HOST"),
        row(new ConfigException("bad"), Verdict.STOP, Verdict.STOP, "CLIENT_CONFIG"));
  }

  private static Arguments row(Throwable failure, Verdict starting, Verdict running, String code) {
    return Arguments.of(failure, starting, running, code);
  }

  @ParameterizedTest
  @MethodSource("table")
  void everyFailureHasAVerdictAlsoWhenItIsWrapped(
      Throwable failure, Verdict starting, Verdict running, String code) {
    for (Throwable thrown :
        new Throwable[] {
          failure,
          new ExecutionException(failure),
          new KafkaException("User rebalance callback throws an error", failure),
          new KafkaException(new KafkaException(failure))
        }) {
      SourceException atStart = KafkaVerdicts.source(thrown, STARTING, "Opening x", Map.of());
      assertThat(atStart.verdict()).isEqualTo(starting);
      assertThat(atStart.code()).isEqualTo(code);
      assertThat(atStart.getMessage()).startsWith("Opening x failed: ");
      assertThat(KafkaVerdicts.source(thrown, RUNNING, "reading x", Map.of()).verdict())
          .isEqualTo(running);
      assertThat(KafkaVerdicts.deadLetter(thrown, RUNNING, "writing x", Map.of()).verdict())
          .isEqualTo(running);
    }
  }

  @Test
  void nothingIsEverRejected() {
    // A failure of the client is never one record's fault.
    assertThat(table().map(row -> row.get()[2])).doesNotContain(Verdict.REJECT);
  }

  @Test
  void whatTheWrapperKnowsIsKept() {
    SourceException failure =
        KafkaVerdicts.source(
            new KafkaException(
                "Received exception when fetching the next record from events-0.",
                new CorruptRecordException("CRC does not match")),
            RUNNING,
            "reading x",
            Map.of());
    assertThat(failure).hasMessageContaining("events-0").hasMessageContaining("CRC");
    assertThat(failure.code()).isEqualTo("CORRUPT_RECORD");
  }

  @Test
  void secretsThatTheClientQuotesAreHidden() {
    Map<String, Secret> properties =
        Map.of(
            "sasl.jaas.config",
            new Secret("x.Module required username=\"user\" password=\"hunter2!\";"),
            "ssl.keystore.password",
            new Secret("hunter2"),
            "security.protocol",
            new Secret("SSL"));
    SourceException failure =
        KafkaVerdicts.source(
            new ConfigException(
                "Invalid value x.Module required username=\"user\" password=\"hunter2!\"; or"
                    + " hunter2! or hunter2 for SSL"),
            STARTING,
            "Opening x",
            properties);
    assertThat(failure.getMessage()).doesNotContain("hunter2").contains("SSL");
    assertThat(failure.getCause()).isNull();
  }
}
