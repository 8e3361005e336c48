package io.penstock.faults;

import io.penstock.testkit.Database;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.PostgresServer;
import io.penstock.testkit.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The servers of one test, which may be killed: a broker and a database, each behind a proxy for
 * the runners, and a folder for the runners' output.
 */
final class World implements AutoCloseable {

  /** Who the runners log in as: not a superuser, to whom limits would not apply. */
  static final String ROLE = "pipeline";

  static final String PASSWORD = "pipeline";

  private final KafkaServer kafka;
  private final PostgresServer postgres;
  private final TcpProxy databaseProxy;
  private final Database database;
  private final Path folder;

  private World(KafkaServer kafka, PostgresServer postgres, Path folder) throws SQLException {
    this.kafka = kafka;
    this.postgres = postgres;
    this.databaseProxy = TcpProxy.to(postgres.host(), postgres.port());
    this.database = postgres.newDatabase();
    this.folder = folder;
    database.execute(
        "CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + PASSWORD + "'",
        "GRANT USAGE, CREATE ON SCHEMA public TO " + ROLE);
  }

  /** Both servers, with the topic {@code events}. */
  static World start(String test, int partitions) throws IOException, SQLException {
    Runner.requireJar();
    Path folder = emptyFolder(test);
    CompletableFuture<PostgresServer> database =
        CompletableFuture.supplyAsync(PostgresServer::start);
    KafkaServer kafka = null;
    try {
      kafka =
          KafkaServer.builder()
              .proxied()
              .property("group.consumer.session.timeout.ms", "3000")
              .start();
      kafka.createTopic(Load.TOPIC, partitions);
      return new World(kafka, database.join(), folder);
    } catch (RuntimeException | SQLException e) {
      database.thenAccept(PostgresServer::close);
      if (kafka != null) {
        kafka.close();
      }
      throw e;
    }
  }

  private static Path emptyFolder(String test) throws IOException {
    Path folder = Path.of(System.getProperty("faults.output"), "faults", test);
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(folder);
  }

  KafkaServer kafka() {
    return kafka;
  }

  PostgresServer postgres() {
    return postgres;
  }

  Database database() {
    return database;
  }

  /** Between the runners and the database. */
  TcpProxy databaseProxy() {
    return databaseProxy;
  }

  /** Between the runners and the broker. */
  TcpProxy kafkaProxy() {
    return kafka.proxy();
  }

  /** A table without any key. */
  Target target() throws SQLException {
    return Target.create(database);
  }

  /** At-least-once delivery without dead letters. */
  PipelineFile pipeline() {
    return PipelineFile.of(
        kafka.bootstrapServers(), database, databaseProxy.host(), databaseProxy.port());
  }

  /** Exactly-once delivery with dead letters in the database. */
  PipelineFile exactlyOnce() {
    return pipeline().exactlyOnce(database, databaseProxy.host(), databaseProxy.port());
  }

  RunnerFleet fleet(PipelineFile file, String... jvm) throws IOException {
    return new RunnerFleet(file.write(folder), folder, jvm);
  }

  /** What the group has committed, by partition. */
  Map<TopicPartition, Long> committed() {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    kafka.admin(
        admin -> {
          Map<TopicPartition, OffsetAndMetadata> found =
              admin
                  .listConsumerGroupOffsets(PipelineFile.GROUP)
                  .partitionsToOffsetAndMetadata()
                  .get(30, TimeUnit.SECONDS);
          found.forEach(
              (partition, offset) -> {
                if (offset != null) {
                  offsets.put(partition, offset.offset());
                }
              });
        });
    return offsets;
  }

  /** Where the partitions of the topic end. */
  Map<TopicPartition, Long> ends(int partitions) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (int i = 0; i < partitions; i++) {
      wanted.put(new TopicPartition(Load.TOPIC, i), OffsetSpec.latest());
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    kafka.admin(
        admin -> {
          Map<TopicPartition, ListOffsetsResultInfo> found =
              admin.listOffsets(wanted).all().get(30, TimeUnit.SECONDS);
          found.forEach((partition, info) -> ends.put(partition, info.offset()));
        });
    return ends;
  }

  /** The members of the group and what each reads. */
  Map<String, List<TopicPartition>> members() {
    Map<String, List<TopicPartition>> members = new HashMap<>();
    kafka.admin(
        admin ->
            admin
                .describeConsumerGroups(List.of(PipelineFile.GROUP))
                .all()
                .get(30, TimeUnit.SECONDS)
                .get(PipelineFile.GROUP)
                .members()
                .forEach(
                    member ->
                        members.put(
                            member.consumerId(),
                            member.assignment().topicPartitions().stream()
                                .sorted(Comparator.comparing(TopicPartition::partition))
                                .toList())));
    return members;
  }

  /** Returns when everything that was sent is in the table or among the dead letters. */
  void awaitSettled(Load load, Target target, Duration standstill) {
    Waiting.untilReached("settled records", load.count(), standstill, target::settled);
  }

  /** Returns when the group has committed all there is. */
  void awaitCommitted(int partitions) {
    long end = ends(partitions).values().stream().mapToLong(Long::longValue).sum();
    Waiting.untilReached(
        "committed positions",
        end,
        Trial.STANDSTILL,
        () -> committed().values().stream().mapToLong(Long::longValue).sum());
  }

  @Override
  public void close() {
    databaseProxy.close();
    postgres.close();
    kafka.close();
  }
}
