package io.penstock.kafka;

import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The headers of a dead letter: those of the record, unchanged and first, then why it is dead. The
 * names of Kafka Connect and of Spring, and how they write numbers (Connect as text, Spring as
 * big-endian bytes), are those of their own reporters, so that tools made for them go on working.
 */
final class DeadLetterHeaders {

  /** What all of ours begin with. */
  static final String PREFIX = "penstock.error.";

  static final String ID = PREFIX + "id";
  static final String PIPELINE = PREFIX + "pipeline";
  static final String SOURCE = PREFIX + "source";
  static final String POSITION = PREFIX + "position";
  static final String TOPIC = PREFIX + "topic";
  static final String PARTITION = PREFIX + "partition";
  static final String OFFSET = PREFIX + "offset";
  static final String TIMESTAMP = PREFIX + "timestamp";
  static final String TIME = PREFIX + "time";
  static final String STAGE = PREFIX + "stage";
  static final String CODE = PREFIX + "code";
  static final String MESSAGE = PREFIX + "message";
  static final String ATTEMPTS = PREFIX + "attempts";
  static final String VERSION = PREFIX + "version";

  /** The value's first length, on a dead letter whose value was cut or left out. */
  static final String TRUNCATED = PREFIX + "truncated";

  private static final String CONNECT = "__connect.errors.";
  private static final String SPRING = "kafka_dlt-";

  private final HeaderStyle style;
  private final boolean fromKafka;
  private final String version;

  /**
   * Headers.
   *
   * @param fromKafka whether the records come from a Kafka source, so that their partitions' names
   *     hold a topic and a number
   */
  DeadLetterHeaders(HeaderStyle style, boolean fromKafka) {
    this.style = style;
    this.fromKafka = fromKafka;
    String released = DeadLetterHeaders.class.getPackage().getImplementationVersion();
    this.version = released == null ? "development" : released;
  }

  /** Whether a header is one of those that are written for Kafka Connect's or Spring's tools. */
  static boolean isOfOtherTools(String name) {
    return name.startsWith(CONNECT) || name.startsWith(SPRING);
  }

  Headers of(DeadRecord dead) {
    RecordHeaders headers = new RecordHeaders();
    addOwn(headers, dead.record().headers());
    TopicPartition origin = fromKafka ? TopicPartitions.parse(dead.record().partition()) : null;
    penstock(headers, dead, origin);
    if (style == HeaderStyle.CONNECT || style == HeaderStyle.ALL) {
      connect(headers, dead, origin);
    }
    if (style == HeaderStyle.SPRING || style == HeaderStyle.ALL) {
      spring(headers, dead, origin);
    }
    return headers;
  }

  private void penstock(RecordHeaders headers, DeadRecord dead, TopicPartition origin) {
    Position position = dead.record().position();
    add(headers, ID, dead.id());
    add(headers, PIPELINE, dead.pipeline());
    add(headers, SOURCE, position.partition());
    add(headers, POSITION, position.high() + "-" + position.low());
    if (origin != null && position.low() == 0) {
      add(headers, TOPIC, origin.topic());
      add(headers, PARTITION, Integer.toString(origin.partition()));
      add(headers, OFFSET, Long.toString(position.high()));
    }
    if (dead.record().timestamp() != SourceRecord.NO_TIMESTAMP) {
      add(headers, TIMESTAMP, Long.toString(dead.record().timestamp()));
    }
    add(headers, TIME, dead.time().toString());
    add(headers, STAGE, dead.stage().label());
    add(headers, CODE, dead.rejection().code());
    add(headers, MESSAGE, dead.rejection().message());
    add(headers, ATTEMPTS, Integer.toString(dead.attempts()));
    add(headers, VERSION, version);
  }

  private static void connect(RecordHeaders headers, DeadRecord dead, TopicPartition origin) {
    add(headers, CONNECT + "topic", topic(dead, origin));
    add(headers, CONNECT + "partition", Integer.toString(partition(origin)));
    add(headers, CONNECT + "offset", Long.toString(dead.record().position().high()));
    add(headers, CONNECT + "connector.name", dead.pipeline());
    add(headers, CONNECT + "task.id", "0");
    add(headers, CONNECT + "stage", dead.stage().label().toUpperCase(Locale.ROOT));
    add(headers, CONNECT + "class.name", "io.penstock");
    add(headers, CONNECT + "exception.class.name", dead.rejection().code());
    add(headers, CONNECT + "exception.message", dead.rejection().message());
  }

  private static void spring(RecordHeaders headers, DeadRecord dead, TopicPartition origin) {
    add(headers, SPRING + "original-topic", topic(dead, origin));
    headers.add(
        SPRING + "original-partition",
        ByteBuffer.allocate(Integer.BYTES).putInt(partition(origin)).array());
    headers.add(SPRING + "original-offset", bytes(dead.record().position().high()));
    headers.add(SPRING + "original-timestamp", bytes(dead.record().timestamp()));
    add(
        headers,
        SPRING + "original-timestamp-type",
        dead.record().timestamp() == SourceRecord.NO_TIMESTAMP ? "NoTimestampType" : "CreateTime");
    add(headers, SPRING + "exception-fqcn", dead.rejection().code());
    add(headers, SPRING + "exception-message", dead.rejection().message());
  }

  private static String topic(DeadRecord dead, TopicPartition origin) {
    return origin == null ? dead.record().partition() : origin.topic();
  }

  private static int partition(TopicPartition origin) {
    return origin == null ? -1 : origin.partition();
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  /**
   * The headers of the record. In a name, half a surrogate pair is replaced: the client would count
   * its bytes wrongly, and the broker would refuse the record as damaged each time.
   */
  static void addOwn(Headers headers, List<Header> own) {
    for (Header header : own) {
      String name =
          new String(header.name().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      headers.add(name, header.value());
    }
  }

  static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
