package io.penstock.faults;

import io.penstock.testkit.BooksChecker;
import io.penstock.testkit.BooksChecker.Fate;
import io.penstock.testkit.KafkaServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records, each with an id, a key and a sequence number within the key, and remembers where
 * each came to stand. Poison is among them: what is no JSON, what does not fit the column, and what
 * only the database refuses.
 */
final class Load implements AutoCloseable {

  static final String TOPIC = "events";

  private static final int KEYS = 300;
  private static final int TRICKLE = 1_000;

  private record Sent(String id, String key, long sequence, Fate fate) {}

  private final KafkaProducer<byte[], byte[]> producer;
  private final Random random;
  private final double poison;
  private final int padding;
  private final long[] sequences = new long[KEYS];
  private final List<Sent> sent = new ArrayList<>();
  private final Map<String, Map<Long, String>> ids = new ConcurrentHashMap<>();
  private int made;

  /**
   * A load for a topic that is there.
   *
   * @param poison the share of records that must become dead letters
   */
  Load(KafkaServer kafka, Random random, double poison) {
    this(kafka, random, poison, 40, Map.of());
  }

  /**
   * A load whose records have some size.
   *
   * @param padding bytes of each record beside the rest
   * @param more properties of the producer
   */
  Load(KafkaServer kafka, Random random, double poison, int padding, Map<String, ?> more) {
    Map<String, Object> properties = new HashMap<>(kafka.adminProperties());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    // Longer than any fault: all that is sent is known to be there.
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 180_000);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 180_000L);
    properties.putAll(more);
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    this.random = random;
    this.poison = poison;
    this.padding = padding;
  }

  /** Sends so many records and returns when the broker has them all. */
  void send(int count) {
    List<Sent> batch = new ArrayList<>(count);
    List<Future<RecordMetadata>> answers = offer(count, batch);
    producer.flush();
    acknowledged(batch, answers);
  }

  /** Sends so many records in pieces, over about that time. */
  void sendOver(int count, Duration time) {
    long began = System.nanoTime();
    int sentNow = 0;
    while (sentNow < count) {
      double share = Math.min(1, (System.nanoTime() - began + 1e7) / time.toNanos());
      int piece = (int) Math.ceil(count * share) - sentNow;
      if (piece > 0) {
        send(piece);
        sentNow += piece;
      }
      Waiting.pause(Duration.ofMillis(20));
    }
  }

  /**
   * Sends so many records: most of them over about that time, then one after the other for as long
   * as there are some and nothing has happened, and what is left as soon as it has.
   */
  void sendUntil(int count, Duration time, BooleanSupplier happened) {
    int trickle = happened.getAsBoolean() ? 0 : Math.min(count / 2, TRICKLE);
    sendOver(count - trickle, time);
    for (; trickle > 0 && !happened.getAsBoolean(); trickle--) {
      send(1);
      Waiting.pause(Duration.ofMillis(25));
    }
    send(trickle);
  }

  /** Sends so many records in a transaction that is aborted: nobody may ever see one. */
  void sendAborted(int count) {
    producer.beginTransaction();
    offer(count, new ArrayList<>());
    producer.flush();
    producer.abortTransaction();
  }

  /** Sends so many records in a transaction. */
  void sendCommitted(int count) {
    producer.beginTransaction();
    List<Sent> batch = new ArrayList<>(count);
    List<Future<RecordMetadata>> answers = offer(count, batch);
    producer.commitTransaction();
    acknowledged(batch, answers);
  }

  /** Sends so many records that the books are not told of. */
  void sendAnonymously(int count) {
    offer(count, new ArrayList<>());
    producer.flush();
  }

  /** Once, before the first transaction. */
  void initTransactions() {
    producer.initTransactions();
  }

  private List<Future<RecordMetadata>> offer(int count, List<Sent> batch) {
    List<Future<RecordMetadata>> answers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int key = random.nextInt(KEYS);
      boolean bad = random.nextDouble() < poison;
      Sent record =
          new Sent(
              "e" + made++, "k" + key, ++sequences[key], bad ? Fate.DEAD_LETTERED : Fate.WRITTEN);
      batch.add(record);
      answers.add(
          producer.send(
              new ProducerRecord<>(
                  TOPIC,
                  record.key().getBytes(StandardCharsets.UTF_8),
                  value(record, bad).getBytes(StandardCharsets.UTF_8))));
    }
    return answers;
  }

  private String value(Sent record, boolean bad) {
    String amount = "5";
    String end = "}";
    if (bad) {
      switch (random.nextInt(3)) {
        case 0 -> amount = "-1";
        case 1 -> amount = "\"many\"";
        default -> end = "";
      }
    }
    return "{\"id\":\""
        + record.id()
        + "\",\"k\":\""
        + record.key()
        + "\",\"seq\":"
        + record.sequence()
        + ",\"amount\":"
        + amount
        + ",\"pad\":\""
        + "x".repeat(padding)
        + "\""
        + end;
  }

  private void acknowledged(List<Sent> batch, List<Future<RecordMetadata>> answers) {
    for (int i = 0; i < batch.size(); i++) {
      try {
        RecordMetadata at = answers.get(i).get();
        ids.computeIfAbsent(at.topic() + "-" + at.partition(), p -> new ConcurrentHashMap<>())
            .put(at.offset(), batch.get(i).id());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while sending", e);
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException("a record was not taken: " + e.getCause(), e.getCause());
      }
    }
    synchronized (sent) {
      sent.addAll(batch);
    }
  }

  /** How many records the broker has taken, but for aborted ones. */
  long count() {
    synchronized (sent) {
      return sent.size();
    }
  }

  /** The id of the record that stands there; null if none of ours does. */
  String idAt(String partition, long offset) {
    return ids.getOrDefault(partition, Map.of()).get(offset);
  }

  /** The lowest position of poison in a partition, from a position on; null if there is none. */
  Long firstPoison(String partition, long from) {
    Set<String> bad = new HashSet<>();
    synchronized (sent) {
      sent.stream()
          .filter(one -> one.fate() == Fate.DEAD_LETTERED)
          .forEach(one -> bad.add(one.id()));
    }
    return ids.getOrDefault(partition, Map.of()).entrySet().stream()
        .filter(at -> at.getKey() >= from && bad.contains(at.getValue()))
        .map(Map.Entry::getKey)
        .min(Long::compare)
        .orElse(null);
  }

  /** Tells the books what was produced. */
  void enter(BooksChecker books) {
    synchronized (sent) {
      sent.forEach(one -> books.produced(one.id(), one.key(), one.sequence(), one.fate()));
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
