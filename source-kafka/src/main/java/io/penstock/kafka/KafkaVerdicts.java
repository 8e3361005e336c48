package io.penstock.kafka;

import static io.penstock.spi.Verdict.OUTAGE;
import static io.penstock.spi.Verdict.RETRY;
import static io.penstock.spi.Verdict.STOP;

import io.penstock.config.Secret;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedAssignorException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * The table that says what a failure of a Kafka client means. The same failure weighs differently
 * at the start, where a refusal is most likely a wrong configuration, and later, where it worked
 * before and may work again: then nothing stops and nothing is skipped.
 */
final class KafkaVerdicts {

  /** When a failure happened. */
  enum Phase {
    /** Before the component has worked once. */
    STARTING,
    /** After it has. */
    RUNNING
  }

  private record Row(
      Class<? extends Throwable> type,
      Verdict starting,
      Verdict running,
      String code,
      String advice) {

    Verdict verdict(Phase phase) {
      return phase == Phase.STARTING ? starting : running;
    }
  }

  private static final String NO_ADVICE = "";

  /** The first row whose type fits counts, so subclasses stand before their parents. */
  private static final List<Row> TABLE =
      List.of(
          row(
              SslAuthenticationException.class,
              STOP,
              OUTAGE,
              "TLS_HANDSHAKE",
              "Check the ssl.* properties and the broker's certificate."),
          row(
              AuthenticationException.class,
              STOP,
              OUTAGE,
              "AUTHENTICATION",
              "Check the sasl.* properties (mechanism, user, password)."),
          row(
              TopicAuthorizationException.class,
              STOP,
              OUTAGE,
              "TOPIC_AUTHORIZATION",
              "Grant the user the right to the topic."),
          row(
              GroupAuthorizationException.class,
              STOP,
              OUTAGE,
              "GROUP_AUTHORIZATION",
              "Grant the user READ on the consumer group."),
          row(
              AuthorizationException.class,
              STOP,
              OUTAGE,
              "AUTHORIZATION",
              "Grant the user the right that is named."),
          row(
              SecurityDisabledException.class,
              STOP,
              OUTAGE,
              "SECURITY_DISABLED",
              "The broker has no authorizer; check bootstrapServers."),
          row(
              UnknownTopicOrPartitionException.class,
              STOP,
              OUTAGE,
              "TOPIC_MISSING",
              "Create the topic or correct its name."),
          row(
              UnknownTopicIdException.class,
              OUTAGE,
              OUTAGE,
              "TOPIC_MISSING",
              "The topic was deleted; create it again or correct its name."),
          row(InvalidTopicException.class, STOP, STOP, "TOPIC_NAME", "Correct the topic's name."),
          row(InvalidGroupIdException.class, STOP, STOP, "GROUP_ID", "Correct groupId."),
          row(
              FencedInstanceIdException.class,
              STOP,
              STOP,
              "GROUP_INSTANCE_FENCED",
              "Another instance has joined with the same groupInstanceId; give each its own."),
          row(
              UnreleasedInstanceIdException.class,
              RETRY,
              RETRY,
              "GROUP_INSTANCE_IN_USE",
              "An instance with the same groupInstanceId is still a member of the group, or was"
                  + " killed and its session has not run out yet."),
          row(
              InconsistentGroupProtocolException.class,
              STOP,
              STOP,
              "GROUP_PROTOCOL",
              "The group's other members use another groupProtocol or assignor; make them agree."),
          row(
              UnsupportedAssignorException.class,
              STOP,
              STOP,
              "GROUP_PROTOCOL",
              "Correct group.remote.assignor."),
          row(
              UnsupportedVersionException.class,
              STOP,
              STOP,
              "BROKER_VERSION",
              "The broker is too old for this setting; groupProtocol: consumer needs version 4.0."),
          row(
              GroupMaxSizeReachedException.class,
              OUTAGE,
              OUTAGE,
              "GROUP_FULL",
              "The group has as many members as the broker allows (group.max.size)."),
          row(
              OffsetOutOfRangeException.class,
              STOP,
              STOP,
              "OFFSET_OUT_OF_RANGE",
              "Decide with onOffsetOutOfRange whether the loss is acceptable."),
          row(
              NoOffsetForPartitionException.class,
              RETRY,
              RETRY,
              "NO_OFFSET",
              "The start of the partitions is looked up again."),
          row(
              InvalidConfigurationException.class,
              STOP,
              OUTAGE,
              "BROKER_REFUSED",
              "The broker refuses a setting; see its message."),
          row(
              PolicyViolationException.class,
              STOP,
              OUTAGE,
              "BROKER_REFUSED",
              "The broker's policy refuses it; see its message."),
          row(
              InvalidReplicationFactorException.class,
              OUTAGE,
              OUTAGE,
              "BROKERS_TOO_FEW",
              "Fewer brokers are up than the topic is to have replicas."),
          row(
              ConfigException.class,
              STOP,
              STOP,
              "CLIENT_CONFIG",
              "Correct the setting or the entry of properties that is named."),
          row(
              CorruptRecordException.class,
              OUTAGE,
              OUTAGE,
              "CORRUPT_RECORD",
              "The broker's copy is damaged; let another replica lead the partition."),
          row(
              InvalidRecordException.class,
              OUTAGE,
              OUTAGE,
              "CORRUPT_RECORD",
              "The broker's copy is damaged; let another replica lead the partition."),
          row(
              RecordTooLargeException.class,
              OUTAGE,
              OUTAGE,
              "RECORD_TOO_LARGE",
              "Raise the topic's max.message.bytes."),
          row(
              NotEnoughReplicasException.class,
              OUTAGE,
              OUTAGE,
              "REPLICAS_MISSING",
              "Fewer replicas are in sync than the topic's min.insync.replicas."),
          row(
              NotEnoughReplicasAfterAppendException.class,
              OUTAGE,
              OUTAGE,
              "REPLICAS_MISSING",
              "Fewer replicas are in sync than the topic's min.insync.replicas."),
          row(RebalanceInProgressException.class, RETRY, RETRY, "REBALANCE_IN_PROGRESS", NO_ADVICE),
          row(InterruptException.class, RETRY, RETRY, "INTERRUPTED", NO_ADVICE),
          row(CommitFailedException.class, RETRY, RETRY, "COMMIT_FAILED", NO_ADVICE),
          row(
              RetriableException.class,
              OUTAGE,
              RETRY,
              "BROKER_UNAVAILABLE",
              "Check that the brokers are up, that bootstrapServers is right and that"
                  + " security.protocol is the listener's."));

  private static final Row UNKNOWN =
      row(Throwable.class, OUTAGE, OUTAGE, "KAFKA_ERROR", "See the cause.");

  /** A client that cannot even be made was given something that it does not understand. */
  private static final Row UNMADE =
      row(
          Throwable.class,
          STOP,
          STOP,
          "CLIENT_CONFIG",
          "Correct the setting or the entry of properties that is named.");

  private static final Row UNRESOLVED =
      row(
          ConfigException.class,
          OUTAGE,
          OUTAGE,
          "UNRESOLVED_HOST",
          "No host of bootstrapServers has an address; check their names and the DNS.");

  private KafkaVerdicts() {}

  private static Row row(
      Class<? extends Throwable> type,
      Verdict starting,
      Verdict running,
      String code,
      String advice) {
    return new Row(type, starting, running, code, advice);
  }

  /**
   * A source's exception for a client's failure.
   *
   * @param doing what failed, as the beginning of a message: {@code reading kafka events at …}
   */
  static SourceException source(
      Throwable failure, Phase phase, String doing, Map<String, Secret> properties) {
    Throwable root = root(failure);
    Row row = find(failure, root);
    return new SourceException(
        row.verdict(phase),
        row.code(),
        message(failure, root, row, doing, properties),
        publishable(row, failure));
  }

  /** A dead letter's exception for a client's failure; see {@link #source}. */
  static DeadLetterException deadLetter(
      Throwable failure, Phase phase, String doing, Map<String, Secret> properties) {
    Throwable root = root(failure);
    Row row = find(failure, root);
    return new DeadLetterException(
        row.verdict(phase),
        row.code(),
        message(failure, root, row, doing, properties),
        publishable(row, failure));
  }

  private static Row find(Throwable failure, Throwable root) {
    Row row = find(root);
    return row == UNKNOWN && failure instanceof UnmadeClientException ? UNMADE : row;
  }

  private static Row find(Throwable root) {
    if (root instanceof ConfigException
        && root.getMessage() != null
        && root.getMessage().startsWith("No resolvable bootstrap")) {
      return UNRESOLVED;
    }
    for (Row row : TABLE) {
      if (row.type().isInstance(root)) {
        return row;
      }
    }
    return UNKNOWN;
  }

  private static String message(
      Throwable failure, Throwable root, Row row, String doing, Map<String, Secret> properties) {
    StringBuilder text = new StringBuilder(doing).append(" failed: ");
    String said = ClientProperties.redact(said(failure, root), properties).strip();
    if (row == UNKNOWN || row == UNMADE) {
      text.append(root.getClass().getSimpleName()).append(": ");
    }
    text.append(said);
    if (!said.endsWith(".")) {
      text.append('.');
    }
    if (!row.advice().isEmpty()) {
      text.append(' ').append(row.advice());
    }
    return text.toString();
  }

  /** What wraps the root may know more, such as the partition and the offset. */
  private static String said(Throwable failure, Throwable root) {
    String outer = failure.getMessage();
    String inner = root.getMessage();
    boolean tellsMore =
        failure.getClass() == KafkaException.class
            && failure != root
            && outer != null
            && (inner == null || !outer.contains(inner));
    return tellsMore ? outer.strip() + " " + inner : inner;
  }

  /** A configuration error's own text may quote a password, so it must not reach a log. */
  private static Throwable publishable(Row row, Throwable failure) {
    return row.code().equals(UNMADE.code()) ? null : failure;
  }

  /**
   * The failure that means something: the client wraps it where a future, a callback or a
   * constructor failed.
   */
  static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null
        && (root instanceof ExecutionException
            || root instanceof CompletionException
            || root instanceof UnmadeClientException
            || root.getClass() == KafkaException.class
            || (root instanceof ApiException && find(root) == UNKNOWN))) {
      root = root.getCause();
    }
    return root;
  }
}
