package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Batch;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DelivererTest {

  private static final RetryPolicy QUICK =
      new RetryPolicy(
          Duration.ofMillis(1),
          Duration.ofMillis(2),
          1,
          0,
          0,
          RetryPolicy.OnExhausted.WAIT,
          Duration.ofMillis(1));

  private final Assignment owner = new Assignment("t-0", 0);
  private final PipelineMeters meters =
      new PipelineMeters(new SimpleMeterRegistry(), "test", Clock.systemUTC());
  private final Waits waits =
      new Waits(LoggerFactory.getLogger(DelivererTest.class), "test", Clock.systemUTC());

  private List<Entry<String>> entries(int count) {
    List<Entry<String>> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SourceRecord record =
          new SourceRecord(Position.of("t-0", i), null, new byte[1], List.of(), i);
      Entry<String> entry = Entry.of(owner, 0, record);
      entry.toBeWritten(Event.of(record, "v"));
      entries.add(entry);
    }
    return entries;
  }

  private Deliverer<String> deliverer(SegmentWriter<String> writer, RetryPolicy retry) {
    return new Deliverer<>(writer, retry, waits, meters, "sink test");
  }

  /** A target that refuses some records and counts what it is asked. */
  private static class Picky implements SegmentWriter<String> {
    final Set<Long> offenders;
    final boolean points;
    final List<Long> order = new ArrayList<>();
    int writes;
    int probes;

    Picky(Set<Long> offenders, boolean points) {
      this.offenders = offenders;
      this.points = points;
    }

    @Override
    public Remainder<String> attempt(List<Entry<String>> segment) throws SinkException {
      writes++;
      for (int i = 0; i < segment.size(); i++) {
        if (offenders.contains(segment.get(i).position().high())) {
          throw new SinkException(
              Verdict.REJECT, "23514", "check", points ? new int[] {i} : new int[0], null);
        }
      }
      for (Entry<String> entry : segment) {
        entry.become(Fate.WRITTEN);
        order.add(entry.position().high());
      }
      return Remainder.none();
    }

    @Override
    public void probe() {
      probes++;
    }

    @Override
    public boolean isForAllEntries() {
      return false;
    }
  }

  @RepeatedTest(20)
  void offendersAreFoundInOrderAndCheaply(RepetitionInfo repetition) throws Exception {
    long seed = Long.getLong("penstock.test.seed", System.nanoTime() + repetition.hashCode());
    Random random = new Random(seed);
    int size = 1 + random.nextInt(5_000);
    Set<Long> offenders = new TreeSet<>();
    for (int k = random.nextInt(6); k > 0; k--) {
      offenders.add((long) random.nextInt(size));
    }
    for (boolean points : new boolean[] {true, false}) {
      Picky target = new Picky(offenders, points);
      List<Entry<String>> entries = entries(size);
      deliverer(target, QUICK).deliver(entries);
      Set<Long> dead = new HashSet<>();
      for (Entry<String> entry : entries) {
        assertThat(entry.fate()).as("seed %d", seed).isIn(Fate.WRITTEN, Fate.DEAD);
        if (entry.fate() == Fate.DEAD) {
          dead.add(entry.position().high());
        }
      }
      assertThat(dead).as("seed %d", seed).isEqualTo(offenders);
      assertThat(target.order).as("seed %d", seed).isSorted();
      int log = 32 - Integer.numberOfLeadingZeros(size);
      int bound = points ? 3 * offenders.size() + 1 : 2 * offenders.size() * (log + 1) + 1;
      assertThat(target.writes)
          .as("%d offenders of %d, points %s, seed %d", offenders.size(), size, points, seed)
          .isLessThanOrEqualTo(bound);
    }
  }

  @Test
  void aWrongHintCostsNobodyItsLife() throws Exception {
    Picky target =
        new Picky(Set.of(700L), false) {
          @Override
          public Remainder<String> attempt(List<Entry<String>> segment) throws SinkException {
            try {
              return super.attempt(segment);
            } catch (SinkException failure) {
              throw new SinkException(
                  failure.verdict(), failure.code(), "check", new int[] {0, 5_000, -1}, null);
            }
          }
        };
    List<Entry<String>> entries = entries(1_000);
    deliverer(target, QUICK).deliver(entries);
    assertThat(entries.stream().filter(e -> e.fate() == Fate.DEAD).map(e -> e.position().high()))
        .containsExactly(700L);
    assertThat(target.order).isSorted().hasSize(999);
  }

  @Test
  void aRecordThatFailsAloneIsInnocentWhileTheTargetRefusesAProbe() throws Exception {
    int[] refusals = {3};
    Picky target =
        new Picky(new TreeSet<>(Set.of(0L)), false) {
          @Override
          public void probe() {
            if (refusals[0]-- > 0) {
              throw new IllegalStateException("not now");
            }
            offenders.clear();
          }
        };
    List<Entry<String>> entries = entries(1);
    deliverer(target, QUICK).deliver(entries);
    assertThat(entries.get(0).fate()).isEqualTo(Fate.WRITTEN);
  }

  @Test
  void attemptsAreGivenUpOnlyWhereThatIsConfigured() throws Exception {
    Picky deadlocked =
        new Picky(Set.of(), false) {
          @Override
          public Remainder<String> attempt(List<Entry<String>> segment) throws SinkException {
            writes++;
            throw new SinkException(Verdict.RETRY, "40P01", "deadlock");
          }
        };
    List<Entry<String>> entries = entries(2);
    deliverer(deadlocked, giveUpAfter(3)).deliver(entries);
    assertThat(deadlocked.writes).isEqualTo(3);
    assertThat(entries).allMatch(e -> e.fate() == Fate.DEAD && e.attempts() == 3);
    assertThat(entries.get(0).rejection().code()).isEqualTo("40P01");
  }

  private static RetryPolicy giveUpAfter(int attempts) {
    return new RetryPolicy(
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        1,
        0,
        attempts,
        RetryPolicy.OnExhausted.DEAD_LETTER,
        Duration.ofMillis(1));
  }

  @Test
  void outagesUseNoAttemptsUp() throws Exception {
    Picky recovering =
        new Picky(Set.of(), false) {
          @Override
          public Remainder<String> attempt(List<Entry<String>> segment) throws SinkException {
            switch (writes) {
              case 0, 1, 4 -> {
                writes++;
                throw new SinkException(Verdict.OUTAGE, "57P01", "going down");
              }
              case 2, 5 -> {
                writes++;
                throw new SinkException(Verdict.RETRY, "40P01", "deadlock");
              }
              case 3 -> {
                writes++;
                throw new IllegalStateException("a driver's surprise");
              }
              default -> {
                return super.attempt(segment);
              }
            }
          }
        };
    List<Entry<String>> entries = entries(2);
    deliverer(recovering, giveUpAfter(3)).deliver(entries);
    assertThat(entries).allMatch(e -> e.fate() == Fate.WRITTEN);
    assertThat(recovering.writes).isEqualTo(7);
  }

  /** Takes the first of what it gets and tells a reason why it did not take the rest. */
  private static final class OneAtATime extends Picky {
    final SinkException why;

    OneAtATime(SinkException why) {
      super(Set.of(), false);
      this.why = why;
    }

    @Override
    public Remainder<String> attempt(List<Entry<String>> segment) throws SinkException {
      super.attempt(segment.subList(0, 1));
      return segment.size() == 1
          ? Remainder.none()
          : Remainder.refused(new ArrayList<>(segment.subList(1, segment.size())), why);
    }
  }

  @Test
  void anOutageForAPartOfABatchUsesNoAttemptsUp() throws Exception {
    OneAtATime target =
        new OneAtATime(new SinkException(Verdict.OUTAGE, "unavailable", "shard is away"));
    List<Entry<String>> entries = entries(10);
    deliverer(target, giveUpAfter(3)).deliver(entries);
    assertThat(entries).allMatch(e -> e.fate() == Fate.WRITTEN);
    assertThat(target.probes).as("waited out as an outage is").isEqualTo(9);
  }

  @Test
  void theReasonThatASinkTellsForAPartOfABatchDecides() throws Exception {
    Verdict[] verdicts = {Verdict.OUTAGE, Verdict.OUTAGE, Verdict.OUTAGE, Verdict.RETRY, null};
    int[] writes = {0};
    int[] probes = {0};
    SinkWriter<String> writer =
        new SinkWriter<>() {
          @Override
          public WriteResult write(Batch<String> batch) {
            WriteResult.Builder result = WriteResult.of(batch.size());
            if (writes[0] == verdicts.length) {
              return result.build();
            }
            Verdict verdict = verdicts[writes[0]++];
            for (int i = 1; i < batch.size(); i++) {
              result.set(i, Outcome.RETRY);
            }
            return result
                .retryBecause(
                    verdict == null ? null : new SinkException(verdict, "unavailable", "away"))
                .build();
          }

          @Override
          public void probe() {
            probes[0]++;
          }

          @Override
          public void close() {}
        };
    List<Entry<String>> entries = entries(10);
    LaneAccount account = new LaneAccount(new Settlements(), meters);
    deliverer(new PlainSegmentWriter<>(writer, account), giveUpAfter(3)).deliver(entries);
    assertThat(entries).allMatch(e -> e.fate() == Fate.WRITTEN);
    assertThat(writes[0]).isEqualTo(verdicts.length);
    assertThat(probes[0]).isEqualTo(3);
  }

  @Test
  void whatIsRefusedTogetherWithOthersIsNotGivenUpForThat() throws Exception {
    OneAtATime target = new OneAtATime(new SinkException(Verdict.REJECT, "400", "one of these"));
    List<Entry<String>> entries = entries(10);
    deliverer(target, giveUpAfter(1)).deliver(entries);
    assertThat(entries).allMatch(e -> e.fate() == Fate.WRITTEN);
  }

  @Test
  void aPartThatIsRefusedForNowIsGivenUpWithTheTargetsOwnReason() throws Exception {
    OneAtATime target =
        new OneAtATime(new SinkException(Verdict.RETRY, "rejected_execution", "queue is full"));
    List<Entry<String>> entries = entries(10);
    deliverer(target, giveUpAfter(3)).deliver(entries);
    assertThat(entries.subList(0, 3)).allMatch(e -> e.fate() == Fate.WRITTEN);
    assertThat(entries.subList(3, 10))
        .allMatch(e -> e.fate() == Fate.DEAD && e.attempts() == 3)
        .allMatch(e -> e.rejection().code().equals("rejected_execution"))
        .allMatch(e -> e.rejection().message().contains("queue is full"));
  }

  @Test
  void aConfigurationThatIsWrongForAPartOfABatchStopsAtOnce() {
    OneAtATime target = new OneAtATime(new SinkException(Verdict.STOP, "404", "index is missing"));
    assertThatThrownBy(() -> deliverer(target, giveUpAfter(3)).deliver(entries(3)))
        .isInstanceOf(PipelineFailedException.class)
        .hasMessageContaining("t-0@1")
        .hasMessageContaining("index is missing");
    assertThat(target.writes).isOne();
  }

  /** With a ledger, those who died go to the target too, as dead letters. */
  @Test
  void deadLettersThatTheLedgerDoesNotTakeAreWaitedFor() {
    List<Boolean> waiting = new ArrayList<>();
    Picky ledger =
        new Picky(Set.of(), false) {
          @Override
          public Remainder<String> attempt(List<Entry<String>> segment) throws SinkException {
            waiting.add(!waits.isEmpty());
            if (++writes == 6) {
              // The next wait ends at once, if there is one.
              Thread.currentThread().interrupt();
            } else if (writes > 6) {
              return Remainder.none();
            }
            throw new SinkException(Verdict.RETRY, "40P01", "deadlock");
          }

          @Override
          public boolean isForAllEntries() {
            return true;
          }
        };
    List<Entry<String>> entries = entries(2);
    assertThatThrownBy(() -> deliverer(ledger, giveUpAfter(2)).deliver(entries))
        .isInstanceOf(InterruptedException.class);
    assertThat(entries).allMatch(e -> e.fate() == Fate.DEAD);
    assertThat(waiting).as("readiness").containsExactly(false, false, false, true, true, true);
    assertThat(waits.isEmpty()).isTrue();
  }

  @Test
  void aMissingTableStopsWithThePositionAndTheCause() {
    Picky gone =
        new Picky(Set.of(), false) {
          @Override
          public Remainder<String> attempt(List<Entry<String>> segment) throws SinkException {
            throw new SinkException(Verdict.STOP, "42P01", "table events is missing; create it");
          }
        };
    assertThatThrownBy(() -> deliverer(gone, QUICK).deliver(entries(2)))
        .isInstanceOfSatisfying(
            PipelineFailedException.class,
            failed -> {
              assertThat(failed.failure().configuration()).isTrue();
              assertThat(failed.failure().code()).isEqualTo("42P01");
            })
        .hasMessageContaining("t-0@0")
        .hasMessageContaining("table events is missing; create it");
  }

  @Test
  void aFencedPartitionIsDroppedAndItsNeighbourGoesOn() throws Exception {
    Picky fenced =
        new Picky(Set.of(), false) {
          @Override
          public Remainder<String> attempt(List<Entry<String>> segment) throws SinkException {
            if (writes++ == 0) {
              throw new SinkException(Verdict.FENCED, "EPOCH", "another owner");
            }
            segment.forEach(e -> e.become(e.owner().isActive() ? Fate.WRITTEN : Fate.HANDED_BACK));
            return Remainder.none();
          }
        };
    List<Entry<String>> entries = entries(3);
    deliverer(fenced, QUICK).deliver(entries);
    assertThat(owner.isFenced()).isTrue();
    assertThat(entries).allMatch(e -> e.fate() == Fate.HANDED_BACK);
  }
}
