package io.penstock.kafka;

import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterCursor;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.DeadLetterResolution;
import io.penstock.spi.StoredDeadLetter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** The dead letters of one topic or several. Marks are kept as {@link ResolvedMarks} says. */
final class KafkaDeadLetterArchive implements DeadLetterArchive {

  /** A letter is written after its record died, but maybe by another clock. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  private final KafkaConnection connection;
  private final List<String> topics;
  private final Duration timeout;
  private final String description;
  private DeadLetterProducer producer;

  KafkaDeadLetterArchive(
      KafkaConnection connection, List<String> topics, Duration timeout, String description) {
    this.connection = connection;
    this.topics = topics.stream().distinct().toList();
    this.timeout = timeout;
    this.description = description;
  }

  @Override
  public DeadLetterCursor read(DeadLetterQuery query)
      throws DeadLetterException, InterruptedException {
    Instant since = query.since() == null ? null : query.since().minus(CLOCKS_DIFFER);
    ResolvedMarks marks = new ResolvedMarks();
    for (String topic : topics) {
      try (KafkaDeadLetterReader reader = KafkaDeadLetterReader.open(connection, topic, since)) {
        for (var record = reader.nextRecord(); record != null; record = reader.nextRecord()) {
          if (ResolvedMarks.isMark(record)) {
            marks.add(record);
          }
        }
      }
    }
    return new Cursor(query, marks, since);
  }

  @Override
  public void resolve(Collection<StoredDeadLetter> letters, DeadLetterResolution how)
      throws DeadLetterException, InterruptedException {
    List<ProducerRecord<byte[], byte[]>> marks = new ArrayList<>();
    for (StoredDeadLetter letter : letters) {
      if (letter.resolution() == null) {
        String partition = letter.place().substring(0, letter.place().lastIndexOf('@'));
        marks.add(
            ResolvedMarks.mark(TopicPartitions.parse(partition), letter.dead().fingerprint(), how));
      }
    }
    if (marks.isEmpty()) {
      return;
    }
    try {
      send(marks);
    } catch (InterruptException interrupted) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while marking dead letters");
    } catch (KafkaException failure) {
      throw KafkaVerdicts.deadLetter(
          failure,
          KafkaVerdicts.Phase.RUNNING,
          "Marking " + marks.size() + " dead letters of " + description,
          connection.properties());
    }
  }

  private void send(List<ProducerRecord<byte[], byte[]>> marks) throws InterruptedException {
    if (producer == null) {
      producer = new DeadLetterProducer(ClientProperties.producer(connection, timeout));
    }
    producer.sendAndWait(marks);
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close();
      producer = null;
    }
  }

  /** Reads one topic after the other. */
  private final class Cursor implements DeadLetterCursor {

    private final DeadLetterQuery query;
    private final ResolvedMarks marks;
    private final Instant since;
    private final Deque<String> left = new ArrayDeque<>(topics);
    private KafkaDeadLetterReader reader;

    Cursor(DeadLetterQuery query, ResolvedMarks marks, Instant since) {
      this.query = query;
      this.marks = marks;
      this.since = since;
    }

    @Override
    public StoredDeadLetter next() throws DeadLetterException, InterruptedException {
      while (reader != null || !left.isEmpty()) {
        if (reader == null) {
          reader = KafkaDeadLetterReader.open(connection, left.poll(), since);
        }
        ConsumerRecord<byte[], byte[]> record = reader.nextRecord();
        if (record == null) {
          reader.close();
          reader = null;
        } else if (!ResolvedMarks.isMark(record)) {
          StoredDeadLetter letter = stored(DeadLetterParser.parse(record));
          if (query.matches(letter)) {
            return letter;
          }
        }
      }
      return null;
    }

    private StoredDeadLetter stored(KafkaDeadLetterEntry entry) {
      return new StoredDeadLetter(
          entry.dead(),
          entry.topic() + "-" + entry.partition() + "@" + entry.offset(),
          entry.version(),
          !entry.isTruncated(),
          marks.of(entry.dead().fingerprint()));
    }

    @Override
    public void close() {
      left.clear();
      if (reader != null) {
        reader.close();
        reader = null;
      }
    }
  }
}
