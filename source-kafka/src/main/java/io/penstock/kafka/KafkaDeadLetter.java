package io.penstock.kafka;

import io.micrometer.core.instrument.Counter;
import io.penstock.config.Secret;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Keeps dead records in a Kafka topic, with key, value and headers as they came and the reason in
 * further headers. {@link #write} returns when every in-sync replica has every record. Thread-safe,
 * as {@link DeadLetter} demands.
 *
 * <p>A dead letter's timestamp is the moment of writing, because a topic's retention counts from it
 * and the record's own may be long past; that one is in a header.
 */
public final class KafkaDeadLetter implements DeadLetter {

  private final KafkaDeadLetterConfig config;
  private final KafkaConnection connection;
  private final List<String> originTopics;
  private final TopicTemplate template;
  private final DeadLetterHeaders headers;
  private final boolean fromKafka;
  private volatile Session session;

  /** What is open. */
  private record Session(
      Admin admin, DeadLetterTopics topics, DeadLetterProducer producer, Oversized oversized) {}

  /**
   * A dead letter that has not connected yet, beside a source that is not Kafka: {@code {topic}}
   * stands for the whole name of a partition. Beside a Kafka source use the other constructor, also
   * where the brokers are others.
   *
   * @param config with brokers of its own
   * @throws IllegalArgumentException if it names no brokers
   */
  public KafkaDeadLetter(KafkaDeadLetterConfig config) {
    this(config, connectionOf(config), List.of(), false);
  }

  /**
   * A dead letter beside a Kafka source, at its brokers unless the configuration names others.
   *
   * @param config where and how
   * @param source the configuration of the pipeline's source
   */
  public KafkaDeadLetter(KafkaDeadLetterConfig config, KafkaSourceConfig source) {
    this(
        config,
        config.bootstrapServers() != null ? connectionOf(config) : shared(config, source),
        source.topics(),
        true);
  }

  private KafkaDeadLetter(
      KafkaDeadLetterConfig config,
      KafkaConnection connection,
      List<String> originTopics,
      boolean fromKafka) {
    this.config = config;
    this.connection = connection;
    this.originTopics = originTopics;
    this.template = new TopicTemplate(config.topic());
    this.headers = new DeadLetterHeaders(config.headerStyle(), fromKafka);
    this.fromKafka = fromKafka;
  }

  private static KafkaConnection connectionOf(KafkaDeadLetterConfig config) {
    if (config.bootstrapServers() == null) {
      throw new IllegalArgumentException(
          "bootstrapServers is needed where the source is not a Kafka source");
    }
    return new KafkaConnection(config.bootstrapServers(), config.properties());
  }

  private static KafkaConnection shared(KafkaDeadLetterConfig config, KafkaSourceConfig source) {
    KafkaConnection theirs = source.connection();
    Map<String, Secret> properties = new HashMap<>(theirs.properties());
    properties.putAll(config.properties());
    return new KafkaConnection(theirs.bootstrapServers(), Map.copyOf(properties));
  }

  @Override
  public void open(DeadLetterContext context) throws DeadLetterException {
    Objects.requireNonNull(context, "context");
    close();
    Admin admin = null;
    try {
      admin =
          UnmadeClientException.marking(
              () -> Admin.create(ClientProperties.admin(connection, Timeouts.QUESTION)));
      DeadLetterTopics topics = new DeadLetterTopics(admin, config, connection.bootstrapServers());
      for (String topic : targetsKnownNow()) {
        topics.require(topic);
      }
      if (targetsKnownNow().isEmpty()) {
        Answers.wait(admin.describeCluster().clusterId(), Timeouts.QUESTION);
      }
      Counter cut =
          Counter.builder("penstock.kafka.deadletter.truncated")
              .description("Dead letters whose value was cut or left out to fit into the topic")
              .tag("pipeline", context.pipeline())
              .register(context.meters());
      DeadLetterProducer producer =
          new DeadLetterProducer(ClientProperties.producer(connection, config.timeout()));
      session = new Session(admin, topics, producer, new Oversized(config.oversize(), topics, cut));
    } catch (KafkaException failure) {
      throw KafkaVerdicts.deadLetter(
          failure,
          KafkaVerdicts.Phase.STARTING,
          "Opening " + description(),
          connection.properties());
    } finally {
      if (session == null && admin != null) {
        admin.close(Duration.ZERO);
      }
    }
  }

  /** The topics that dead letters will go to, as far as that is known before there are any. */
  private List<String> targetsKnownNow() {
    return template.isFixed()
        ? List.of(template.forTopic(""))
        : originTopics.stream().map(template::forTopic).toList();
  }

  @Override
  public void write(List<DeadRecord> records) throws DeadLetterException, InterruptedException {
    Session open = session;
    if (open == null) {
      throw new IllegalStateException(description() + " is not open");
    }
    List<ProducerRecord<byte[], byte[]>> letters = new ArrayList<>(records.size());
    for (DeadRecord dead : records) {
      letters.add(
          new ProducerRecord<>(
              template.forPartition(dead.record().partition(), fromKafka),
              null,
              null,
              dead.record().key(),
              dead.record().value(),
              headers.of(dead)));
    }
    String target = "";
    try {
      for (ProducerRecord<byte[], byte[]> letter : letters) {
        target = letter.topic();
        open.topics().require(target);
      }
      send(open, letters);
    } catch (InterruptException interrupted) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while writing dead letters");
    } catch (KafkaException failure) {
      letters.forEach(letter -> open.topics().forget(letter.topic()));
      throw KafkaVerdicts.deadLetter(
          failure,
          KafkaVerdicts.Phase.RUNNING,
          "Writing " + records.size() + " dead letters to " + description(),
          connection.properties());
    }
  }

  /** Sends all, then waits for all: the acknowledgement of one must not wait for another's. */
  private void send(Session open, List<ProducerRecord<byte[], byte[]>> letters)
      throws DeadLetterException, InterruptedException {
    List<Future<RecordMetadata>> answers = new ArrayList<>(letters.size());
    KafkaException worst = null;
    for (ProducerRecord<byte[], byte[]> letter : letters) {
      Future<RecordMetadata> answer = open.producer().send(letter);
      answers.add(answer);
      // A send that has failed already has waited for its topic, and so would each of the others.
      if (answer.isDone() && outcome(answer) != null && !isTooLarge(outcome(answer))) {
        break;
      }
    }
    List<ProducerRecord<byte[], byte[]>> tooLarge = new ArrayList<>(0);
    for (int i = 0; i < answers.size(); i++) {
      KafkaException failure = outcome(answers.get(i));
      if (isTooLarge(failure)) {
        tooLarge.add(letters.get(i));
      } else if (failure != null) {
        worst = failure;
      }
    }
    if (worst != null) {
      open.producer().replaceAfter(worst);
      throw worst;
    }
    for (ProducerRecord<byte[], byte[]> letter : tooLarge) {
      open.oversized().write(letter, open.producer());
    }
  }

  private static boolean isTooLarge(KafkaException failure) {
    return failure instanceof RecordTooLargeException;
  }

  /** Waits; null if the record was written. */
  private static KafkaException outcome(Future<RecordMetadata> answer) throws InterruptedException {
    try {
      answer.get();
      return null;
    } catch (ExecutionException failed) {
      return failure(failed);
    }
  }

  private static KafkaException failure(ExecutionException failed) {
    return failed.getCause() instanceof KafkaException known
        ? known
        : new KafkaException(failed.getCause());
  }

  /**
   * Reads a dead-letter topic from its beginning to where it ends now. May be used while the dead
   * letter is open, and before.
   *
   * @param topic the topic's own name
   * @param since dead letters that were written before are left out; null for all
   * @throws DeadLetterException if the topic cannot be read
   */
  public KafkaDeadLetterReader read(String topic, Instant since) throws DeadLetterException {
    return KafkaDeadLetterReader.open(connection, topic, since);
  }

  @Override
  public DeadLetterArchive openArchive() throws DeadLetterException {
    List<String> topics = targetsKnownNow();
    return new KafkaDeadLetterArchive(
        connection, topics.isEmpty() ? topicsThatMatch() : topics, config.timeout(), description());
  }

  /** Topics that the template can have made, where the origins are not known beforehand. */
  private List<String> topicsThatMatch() throws DeadLetterException {
    try (Admin admin =
        UnmadeClientException.marking(
            () -> Admin.create(ClientProperties.admin(connection, Timeouts.QUESTION)))) {
      return Answers.wait(admin.listTopics().names(), Timeouts.QUESTION).stream()
          .filter(template::canMake)
          .sorted()
          .toList();
    } catch (KafkaException failure) {
      throw KafkaVerdicts.deadLetter(
          failure,
          KafkaVerdicts.Phase.STARTING,
          "Looking for the topics of " + description(),
          connection.properties());
    }
  }

  /** The topic that holds the dead letters of records from a topic. */
  public String topicFor(String origin) {
    return template.forTopic(origin);
  }

  @Override
  public String description() {
    return "kafka " + template + " at " + connection.bootstrapServers();
  }

  @Override
  public void close() {
    Session closing = session;
    session = null;
    if (closing != null) {
      closing.producer().close();
      closing.admin().close(Duration.ofSeconds(1));
    }
  }
}
