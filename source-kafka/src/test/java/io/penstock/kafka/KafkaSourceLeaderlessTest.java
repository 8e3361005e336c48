package io.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.KafkaServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartitionReplica;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Partitions that nobody leads, because the only disk that has them is broken. */
class KafkaSourceLeaderlessTest {

  private static final String OFFSETS = "__consumer_offsets";

  @TempDir static Path disks;

  private static KafkaServer kafka;

  @BeforeAll
  static void start() {
    kafka =
        KafkaServer.builder()
            .property("log.dirs", sound() + "," + broken())
            .property("replica.high.watermark.checkpoint.interval.ms", "200")
            .start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static Path sound() {
    return disks.resolve("sound");
  }

  private static Path broken() {
    return disks.resolve("broken");
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void aPartitionWithoutALeaderHoldsUpNoOther(GroupProtocol protocol) throws Exception {
    Topic topic = Topic.create(kafka, 4);
    topic.produce(0, 40, 4);
    Topic other = Topic.create(kafka, 1);
    try (Member member = Member.open(other.config().build())) {
      // The broker makes its own topic for the first group.
      member.pollUntil("an assignment", () -> !member.context.owned.isEmpty());
    }
    keepOffsetsOnTheSoundDisk();
    Set<String> lost = partitionsOf(topic, broken());
    assertThat(lost).hasSizeBetween(1, 3);

    Path aside = disks.resolve("aside");
    Files.move(broken(), aside);
    Files.writeString(broken(), "not a folder");
    awaitLeaders(topic, 4 - lost.size());

    try (Member member = Member.open(topic.config(protocol).build())) {
      List<SourceException> failures = new ArrayList<>();
      int records = 10 * (4 - lost.size());
      pollOver(member, failures, () -> member.records.size() >= records && failures.size() > 2);
      assertThat(member.records).hasSize(records);
      assertThat(member.context.owned).hasSize(4 - lost.size()).doesNotContainAnyElementsOf(lost);
      for (SourceException failure : failures) {
        assertThat(failure.verdict()).isIn(Verdict.OUTAGE, Verdict.RETRY);
        assertThat(failure).hasMessageContaining(lost.iterator().next());
      }

      assertThat(catchThrowableOfType(SourceException.class, member.source::lag))
          .as("it must not seem that nothing is left to read")
          .hasMessageContaining(lost.iterator().next());

      // What runs goes on running.
      List<ProducerRecord<byte[], byte[]>> more = new ArrayList<>();
      for (int p = 0; p < 4; p++) {
        if (!lost.contains(topic.partition(p))) {
          more.add(topic.record(p, "k", "more" + p));
        }
      }
      topic.send(more);
      pollOver(member, failures, () -> member.records.size() >= records + more.size());

      kafka.kill();
      Files.delete(broken());
      Files.move(aside, broken());
      kafka.restart();
      pollOver(member, failures, () -> member.records.size() >= 40 + more.size());
      assertThat(member.values()).hasSize(40 + more.size()).doesNotHaveDuplicates();
      assertThat(member.context.owned).hasSize(4);
      assertThat(member.source.lag()).hasSize(4);
    }
  }

  private static void pollOver(
      Member member, List<SourceException> failures, BooleanSupplier until) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!until.getAsBoolean()) {
      try {
        member.poll();
      } catch (SourceException still) {
        failures.add(still);
      }
      assertThat(System.nanoTime())
          .as(member.records.size() + " records, " + member.context.log + ", " + failures)
          .isLessThan(deadline);
    }
  }

  private static void keepOffsetsOnTheSoundDisk() {
    kafka.admin(
        admin -> {
          admin
              .alterReplicaLogDirs(
                  Map.of(new TopicPartitionReplica(OFFSETS, 0, 1), sound().toString()))
              .all()
              .get(30, TimeUnit.SECONDS);
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .until(() -> partitionsOf(admin, OFFSETS, broken()).isEmpty());
        });
  }

  private static Set<String> partitionsOf(Topic topic, Path disk) {
    Set<String> found = new HashSet<>();
    kafka.admin(admin -> found.addAll(partitionsOf(admin, topic.name, disk)));
    return found;
  }

  private static Set<String> partitionsOf(Admin admin, String topic, Path disk) throws Exception {
    Set<String> found = new HashSet<>();
    admin
        .describeLogDirs(List.of(1))
        .allDescriptions()
        .get(30, TimeUnit.SECONDS)
        .get(1)
        .get(disk.toString())
        .replicaInfos()
        .keySet()
        .forEach(
            partition -> {
              if (partition.topic().equals(topic)) {
                found.add(TopicPartitions.name(partition));
              }
            });
    return found;
  }

  private static void awaitLeaders(Topic topic, int leaders) {
    Map<Integer, Object> led = new HashMap<>();
    kafka.admin(
        admin ->
            Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                    () -> {
                      led.clear();
                      admin
                          .describeTopics(List.of(topic.name))
                          .allTopicNames()
                          .get(30, TimeUnit.SECONDS)
                          .get(topic.name)
                          .partitions()
                          .forEach(
                              partition -> {
                                if (partition.leader() != null) {
                                  led.put(partition.partition(), partition.leader());
                                }
                              });
                      return led.size() == leaders;
                    }));
  }
}
