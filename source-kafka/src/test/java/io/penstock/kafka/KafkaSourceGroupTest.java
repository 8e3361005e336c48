package io.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.record.SourceRecord;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.ChildProcess;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several members of one group on a real broker, under both group protocols. */
@ExtendWith(Services.class)
class KafkaSourceGroupTest {

  @Shared KafkaServer kafka;

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void aRevocationCommitsOnlyWhatIsFinished(GroupProtocol protocol) throws Exception {
    Topic topic = Topic.create(kafka, 4);
    topic.produce(0, 400, 4);
    KafkaSourceConfig config =
        topic
            .config(protocol)
            // Only the revocation commits.
            .commitInterval(java.time.Duration.ofHours(1))
            .build();
    try (Member first = Member.open(config);
        Member second = Member.open(config)) {
      first.pollUntilRecords(400);
      Set<String> given = new HashSet<>();
      first.context.onRevoked =
          partitions -> {
            given.addAll(partitions);
            // Some work ends in time: all of each partition but the records 50 and 60.
            first.source.acknowledge(
                first.records.stream()
                    .filter(record -> partitions.contains(record.partition()))
                    .filter(record -> record.position().high() != 50)
                    .filter(record -> record.position().high() != 60)
                    .toList());
          };
      poll(first, second, () -> second.context.owned.size() == 2);
      assertThat(given).hasSize(2).isEqualTo(second.context.owned);
      assertThat(first.context.owned).hasSize(2).doesNotContainAnyElementsOf(given);
      for (String partition : given) {
        assertThat(topic.committed()).containsEntry(partition, 50L);
      }
      poll(first, second, () -> second.records.size() == 100);
      assertThat(second.records).allMatch(record -> record.position().high() >= 50);

      // What the first one settles now of the partitions that it has given away counts nowhere.
      first.source.acknowledge(
          first.records.stream().filter(r -> given.contains(r.partition())).toList());
      first.pollTimes(2);
      second.pollTimes(2);
      for (String partition : given) {
        assertThat(topic.committed()).containsEntry(partition, 50L);
      }
      // Kept partitions were not touched: their records are not read again.
      assertThat(first.values()).hasSize(400).doesNotHaveDuplicates();
      first.context.onRevoked = partitions -> {};
    }
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void whenAMemberLeavesTheOtherGoesOnWhereItStood(GroupProtocol protocol) throws Exception {
    Topic topic = Topic.create(kafka, 4);
    KafkaSourceConfig config = topic.config(protocol).build();
    try (Member first = Member.open(config)) {
      Map<String, Integer> seen = new HashMap<>();
      try (Member second = Member.open(config)) {
        poll(
            first,
            second,
            () -> first.context.owned.size() == 2 && second.context.owned.size() == 2);
        topic.produce(0, 400, 4);
        poll(first, second, () -> first.records.size() + second.records.size() == 400);
        first.acknowledgeAll();
        second.source.acknowledge(
            second.records.stream().filter(r -> r.position().high() < 70).toList());
        count(seen, second.records.stream().filter(r -> r.position().high() < 70).toList());
      }
      first.pollUntil("all partitions", () -> first.context.owned.size() == 4);
      first.pollUntilRecords(200 + 60);
      first.pollTimes(3);
      count(seen, first.records);
      assertThat(seen).hasSize(400);
      assertThat(seen.values()).containsOnly(1);
    }
  }

  private static void count(Map<String, Integer> seen, List<SourceRecord> records) {
    records.forEach(record -> seen.merge(record.position().toString(), 1, Integer::sum));
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void lostPartitionsAreDroppedAndNeverCommitted(GroupProtocol protocol) throws Exception {
    Topic topic = Topic.create(kafka, 2);
    topic.produce(0, 100, 2);
    KafkaSourceConfig config =
        topic
            .config(protocol)
            .commitInterval(java.time.Duration.ofHours(1))
            .property("max.poll.interval.ms", "1000")
            .build();
    try (Member first = Member.open(config)) {
      first.pollUntilRecords(100);
      List<SourceRecord> old = List.copyOf(first.records);
      try (Member second = Member.open(config)) {
        // The first one stands still for too long, and the group takes its partitions away.
        second.pollUntil("takes over", () -> second.context.owned.size() == 2);
        second.pollUntilRecords(100);
        first.acknowledgeAll();
        first.pollUntil(
            "the loss is noticed",
            () -> first.context.log.stream().anyMatch(line -> line.startsWith("lost")));
        // Where they started may be committed, but nothing that was settled under the lost ones.
        assertThat(topic.committed().values()).allMatch(offset -> offset == 0);
        poll(
            first,
            second,
            () -> first.context.owned.size() == 1 && second.context.owned.size() == 1);
        // One of them has come back to the first; settlements of before mean nothing for it.
        first.source.acknowledge(old);
      }
    }
    assertThat(topic.committed().values())
        .as("nothing was settled under the assignments that committed")
        .allMatch(offset -> offset == 0);
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void aStaticMemberKeepsItsPartitionsOverARestart(GroupProtocol protocol) throws Exception {
    Topic topic = Topic.create(kafka, 2);
    KafkaSourceConfig one = topic.config(protocol).groupInstanceId("one").build();
    KafkaSourceConfig two = topic.config(protocol).groupInstanceId("two").build();
    try (Member second = Member.open(two)) {
      Set<String> before;
      try (Member first = Member.open(one)) {
        poll(
            first,
            second,
            () -> first.context.owned.size() == 1 && second.context.owned.size() == 1);
        before = Set.copyOf(first.context.owned);
      }
      int rebalances = second.context.log.size();
      second.pollTimes(3);
      try (Member first = Member.open(one)) {
        poll(first, second, () -> first.context.owned.equals(before));
      }
      assertThat(second.context.log).as("nothing moved").hasSize(rebalances);
    }
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void aStaticMemberThatWasKilledIsFollowedByOneOfTheSameInstanceId(GroupProtocol protocol)
      throws Exception {
    Topic topic = Topic.create(kafka, 2);
    topic.produce(0, 10, 2);
    KafkaSourceConfig config = topic.config(protocol).groupInstanceId("one").build();
    if (protocol == GroupProtocol.CONSUMER) {
      topic.setGroup("consumer.session.timeout.ms", "4000");
    }
    try (ChildProcess killed =
        ChildProcess.java(MemberProcess.class)
            .args(kafka.bootstrapServers(), topic.name, topic.group, "one", protocol.name())
            .start()) {
      killed.awaitLine(MemberProcess.READ, java.time.Duration.ofSeconds(60));
      killed.kill();
    }
    Set<String> refusals = new HashSet<>();
    try (Member successor = Member.open(config)) {
      long deadline = System.nanoTime() + java.time.Duration.ofSeconds(60).toNanos();
      while (successor.records.size() < 10 && System.nanoTime() < deadline) {
        try {
          successor.poll();
        } catch (SourceException notYet) {
          assertThat(notYet.verdict()).isEqualTo(Verdict.RETRY);
          refusals.add(notYet.code());
        }
      }
      assertThat(successor.records).hasSize(10);
      assertThat(successor.values()).doesNotHaveDuplicates();
    }
    if (protocol == GroupProtocol.CONSUMER) {
      assertThat(refusals)
          .as("the killed one was still a member")
          .contains("GROUP_INSTANCE_IN_USE");
    }
  }

  @Test
  void twoInstancesWithTheSameInstanceIdAreNamed() throws Exception {
    Topic topic = Topic.create(kafka, 2);
    KafkaSourceConfig config = topic.config().groupInstanceId("same").build();
    try (Member first = Member.open(config);
        Member second = Member.open(config)) {
      first.pollUntil("an assignment", () -> first.context.owned.size() == 2);
      second.pollUntil("the newer one wins", () -> second.context.owned.size() == 2);
      assertThatExceptionOfType(SourceException.class)
          .isThrownBy(() -> first.pollUntilRecords(1))
          .withMessageContaining("groupInstanceId")
          .satisfies(e -> assertThat(e.verdict()).isEqualTo(Verdict.STOP))
          .satisfies(e -> assertThat(e.code()).isEqualTo("GROUP_INSTANCE_FENCED"));
    }
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void aMemberWithoutPartitionsSaysSoAndLives(GroupProtocol protocol) throws Exception {
    Topic topic = Topic.create(kafka, 1);
    KafkaSourceConfig config = topic.config(protocol).build();
    try (Member first = Member.open(config);
        Member second = Member.open(config)) {
      first.pollUntil("an assignment", () -> first.context.owned.size() == 1);
      poll(first, second, () -> second.context.assignments > 0);
      assertThat(second.context.log).containsExactly("assigned []");
      assertThat(first.context.owned).hasSize(1);
      topic.produce(0, 10, 1);
      poll(first, second, () -> first.records.size() + second.records.size() == 10);
    }
  }

  /** Both are polled in turn, because a rebalance needs every member. */
  private static void poll(Member first, Member second, java.util.function.BooleanSupplier until)
      throws Exception {
    first.pollUntil(
        "both agree: " + second.context.log,
        () -> {
          try {
            second.poll();
          } catch (SourceException e) {
            throw new AssertionError(e);
          }
          return until.getAsBoolean();
        });
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void membersComeAndGoInMidStreamAndEveryRecordIsSettledOnce(GroupProtocol protocol)
      throws Exception {
    Topic topic = Topic.create(kafka, 6);
    KafkaSourceConfig config = topic.config(protocol).maxPollRecords(50).build();
    Set<String> settled = new HashSet<>();
    List<Member> members = new ArrayList<>();
    int produced = 0;
    try {
      for (int round = 0; round < 12; round++) {
        topic.produce(produced, produced + 300, 6);
        produced += 300;
        if (round % 3 == 2 && members.size() > 1) {
          leave(members.remove(round % members.size()), members, settled);
        } else {
          members.add(settling(config, settled));
        }
        for (int i = 0; i < 6; i++) {
          for (Member member : members) {
            settle(member, settled);
          }
        }
      }
      long deadline = System.nanoTime() + java.time.Duration.ofSeconds(60).toNanos();
      while (settled.size() < produced && System.nanoTime() < deadline) {
        for (Member member : members) {
          settle(member, settled);
        }
      }
      while (!members.isEmpty()) {
        leave(members.remove(0), members, settled);
      }
    } finally {
      members.forEach(Member::close);
    }
    assertThat(settled).hasSize(produced);
    Map<String, Long> all = new HashMap<>();
    for (int p = 0; p < 6; p++) {
      all.put(topic.partition(p), (long) produced / 6);
    }
    assertThat(topic.committed()).isEqualTo(all);
  }

  /** The others go on polling: a rebalance that is under way needs them before the last commit. */
  private static void leave(Member leaving, List<Member> staying, Set<String> settled)
      throws Exception {
    Thread closing = new Thread(leaving::close);
    closing.start();
    while (closing.isAlive()) {
      for (Member member : staying) {
        settle(member, settled);
      }
    }
  }

  private static Member settling(KafkaSourceConfig config, Set<String> settled) throws Exception {
    Member member = Member.open(config);
    member.context.onRevoked =
        partitions -> {
          // Work ends before the partition goes: nothing of it may come twice.
          List<SourceRecord> rest = new ArrayList<>(member.records);
          rest.removeIf(record -> !partitions.contains(record.partition()));
          member.records.removeAll(rest);
          add(settled, rest);
          member.source.acknowledge(rest);
        };
    return member;
  }

  /** Polls, and settles about half of what is in flight. */
  private static void settle(Member member, Set<String> settled) throws Exception {
    member.poll();
    List<SourceRecord> half =
        new ArrayList<>(member.records.subList(0, (member.records.size() + 1) / 2));
    member.records.subList(0, half.size()).clear();
    add(settled, half);
    member.source.acknowledge(half);
  }

  private static void add(Set<String> settled, List<SourceRecord> records) {
    for (SourceRecord record : records) {
      if (!settled.add(record.position().toString())) {
        throw new AssertionError(record + " was settled twice");
      }
    }
  }
}
