package io.penstock.kafka;

import io.penstock.testkit.KafkaServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of the test's own on a real broker, and what tests do with one. */
final class Topic {

  private static final String RUN = Long.toString(System.nanoTime(), 36);
  private static int count;

  /** Clients that all tests on a broker share; making one costs more than most tests do with it. */
  private static final Map<KafkaServer, Clients> CLIENTS = new ConcurrentHashMap<>();

  private record Clients(Admin admin, KafkaProducer<byte[], byte[]> producer) {}

  final KafkaServer kafka;
  final String name;
  final String group;

  private Topic(KafkaServer kafka, String name) {
    this.kafka = kafka;
    this.name = name;
    this.group = "group-" + name;
  }

  static Topic create(KafkaServer kafka, int partitions) {
    return create(kafka, freshName("t"), partitions, Map.of());
  }

  static Topic create(
      KafkaServer kafka, String name, int partitions, Map<String, String> settings) {
    kafka.createTopic(name, partitions, settings);
    return new Topic(kafka, name);
  }

  /** One that is not there. */
  static Topic missing(KafkaServer kafka) {
    return new Topic(kafka, freshName("missing"));
  }

  static synchronized String freshName(String prefix) {
    return prefix + "." + RUN + "." + count++;
  }

  /** A configuration that reads it in a group of its own, tuned for tests. */
  KafkaSourceConfigBuilder config() {
    return config(GroupProtocol.CLASSIC);
  }

  /** The same under a group protocol. */
  KafkaSourceConfigBuilder config(GroupProtocol protocol) {
    KafkaSourceConfigBuilder config = base().groupProtocol(protocol);
    return protocol == GroupProtocol.CLASSIC
        ? config.property("heartbeat.interval.ms", "100")
        : config;
  }

  private KafkaSourceConfigBuilder base() {
    return KafkaSourceConfig.builder(kafka.bootstrapServers(), group)
        .topics(name)
        .commitInterval(java.time.Duration.ofMillis(50))
        .property("reconnect.backoff.ms", "20")
        .property("reconnect.backoff.max.ms", "200")
        .property("retry.backoff.ms", "20")
        .property("retry.backoff.max.ms", "200")
        .property("fetch.max.wait.ms", "100")
        .property("metadata.max.age.ms", "500");
  }

  String partition(int number) {
    return name + "-" + number;
  }

  TopicPartition topicPartition(int number) {
    return new TopicPartition(name, number);
  }

  private Clients clients() {
    return CLIENTS.computeIfAbsent(
        kafka,
        server ->
            new Clients(
                Admin.create(server.adminProperties()),
                producer(
                    server, Map.of("max.request.size", 32 << 20, "buffer.memory", 64L << 20))));
  }

  private static KafkaProducer<byte[], byte[]> producer(
      KafkaServer server, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(more);
    properties.putAll(server.adminProperties());
    // A leader that is only just elected could refuse one request and take the next.
    properties.put("max.in.flight.requests.per.connection", 1);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Values {@code v<from>} to {@code v<to - 1>}, round robin over the partitions. */
  void produce(int from, int to, int partitions) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      records.add(record(i % partitions, "k" + i, "v" + i));
    }
    try {
      send(records);
    } catch (Exception e) {
      throw new AssertionError("cannot produce to " + name, e);
    }
  }

  /** Sends and returns when the broker has everything. */
  void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
    List<Future<RecordMetadata>> futures = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : records) {
      futures.add(clients().producer().send(record));
    }
    for (Future<RecordMetadata> future : futures) {
      future.get(60, TimeUnit.SECONDS);
    }
  }

  /** All records from the beginning to the present end, read with a client of the test's own. */
  List<ConsumerRecord<byte[], byte[]>> readAll() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            kafka.adminProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(name).stream().map(p -> topicPartition(p.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(java.time.Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  /** The text of a record's last header of that name. */
  static String header(ConsumerRecord<byte[], byte[]> record, String header) {
    var found = record.headers().lastHeader(header);
    return found == null ? null : text(found.value());
  }

  /** Records of one transaction, which is then committed or aborted. */
  void transaction(boolean commit, int from, int to, int partition) {
    try (OpenTransaction open = openTransaction(from, to, partition)) {
      if (commit) {
        open.commit();
      }
    }
  }

  /** Records of a transaction that goes on. */
  OpenTransaction openTransaction(int from, int to, int partition) {
    KafkaProducer<byte[], byte[]> producer =
        producer(kafka, Map.of("transactional.id", freshName("tx")));
    producer.initTransactions();
    producer.beginTransaction();
    for (int i = from; i < to; i++) {
      producer.send(record(partition, "k" + i, "v" + i));
    }
    producer.flush();
    return new OpenTransaction(producer);
  }

  /** A transaction; aborted unless it is committed before it is closed. */
  static final class OpenTransaction implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private boolean committed;

    private OpenTransaction(KafkaProducer<byte[], byte[]> producer) {
      this.producer = producer;
    }

    void commit() {
      producer.commitTransaction();
      committed = true;
    }

    @Override
    public void close() {
      if (!committed) {
        producer.abortTransaction();
      }
      producer.close();
    }
  }

  private void asked(KafkaServer.AdminWork work) {
    try {
      work.run(clients().admin());
    } catch (Exception e) {
      throw new AssertionError(name + " at " + kafka, e);
    }
  }

  ProducerRecord<byte[], byte[]> record(int partition, String key, String value) {
    return new ProducerRecord<>(name, partition, bytes(key), bytes(value));
  }

  static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** What the group has committed; partitions without a commit are absent. */
  Map<String, Long> committed() {
    Map<String, Long> committed = new HashMap<>();
    committedWithMetadata()
        .forEach((partition, offset) -> committed.put(partition, offset.offset()));
    return committed;
  }

  Map<String, OffsetAndMetadata> committedWithMetadata() {
    Map<String, OffsetAndMetadata> committed = new HashMap<>();
    asked(
        admin ->
            admin
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(30, TimeUnit.SECONDS)
                .forEach(
                    (partition, offset) -> {
                      if (offset != null) {
                        committed.put(TopicPartitions.name(partition), offset);
                      }
                    }));
    return committed;
  }

  /** A setting that the broker keeps for the group. */
  void setGroup(String setting, String value) {
    asked(
        admin ->
            admin
                .incrementalAlterConfigs(
                    Map.of(
                        new ConfigResource(ConfigResource.Type.GROUP, group),
                        List.of(
                            new AlterConfigOp(
                                new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
                .all()
                .get(30, TimeUnit.SECONDS));
  }

  void deleteRecordsBefore(int partition, long offset) {
    asked(
        admin ->
            admin
                .deleteRecords(
                    Map.of(topicPartition(partition), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get(30, TimeUnit.SECONDS));
  }

  void addPartitions(int total) {
    asked(
        admin ->
            admin
                .createPartitions(Map.of(name, NewPartitions.increaseTo(total)))
                .all()
                .get(30, TimeUnit.SECONDS));
  }
}
