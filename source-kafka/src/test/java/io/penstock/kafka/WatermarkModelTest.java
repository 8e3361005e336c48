package io.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.penstock.record.SourceRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Drives the watermark with random reading, settling, seeking and re-assignment, and compares it
 * with a model that is too simple to be wrong. The model must find every bug that is planted below.
 */
class WatermarkModelTest {

  private static final TopicPartition PARTITION = new TopicPartition("events", 3);

  /** What the model checks: one partition over all its assignments. */
  interface Subject {
    /** A new assignment (or seek); returns the name that its records carry. */
    String begin(long start);

    void read(long offset);

    void passedTo(long position);

    void settle(String name, long offset);

    long committable();

    int unsettled();
  }

  /** The real classes, put together as the session does. */
  private static class Real implements Subject {
    final Assignments assignments = new Assignments();

    @Override
    public String begin(long start) {
      Assigned before = assignments.get(PARTITION);
      Assigned now =
          before == null || start % 2 == 0
              ? new Assigned(PARTITION, start, Assigned.NOT_COMMITTED, "")
              : before.restartedAt(start);
      assignments.put(now);
      return now.name();
    }

    SettledOffsets offsets() {
      return assignments.get(PARTITION).offsets();
    }

    @Override
    public void read(long offset) {
      offsets().read(offset, offset);
    }

    @Override
    public void passedTo(long position) {
      offsets().passedTo(position);
    }

    @Override
    public void settle(String name, long offset) {
      Assigned assigned = assignments.ofGeneration(name);
      if (assigned != null) {
        assigned.offsets().settle(offset);
      }
    }

    @Override
    public long committable() {
      return offsets().committable();
    }

    @Override
    public int unsettled() {
      return offsets().unsettled();
    }
  }

  /** Bugs that people have really made; each must be found. */
  enum Bug {
    /** Offsets are counted up, as if there were no gaps. */
    ARITHMETIC {
      @Override
      Subject plant() {
        return new Real() {
          private long start;
          private int settled;

          @Override
          public String begin(long from) {
            start = from;
            settled = 0;
            return super.begin(from);
          }

          @Override
          public void settle(String name, long offset) {
            int before = unsettled();
            super.settle(name, offset);
            settled += before - unsettled();
          }

          @Override
          public long committable() {
            return unsettled() == 0 ? super.committable() : start + settled;
          }
        };
      }
    },
    /** The highest settled offset is committed, whatever is missing below it. */
    HIGHEST_SETTLED {
      @Override
      Subject plant() {
        return new Real() {
          private long highest;

          @Override
          public String begin(long from) {
            highest = from;
            return super.begin(from);
          }

          @Override
          public void settle(String name, long offset) {
            int before = unsettled();
            super.settle(name, offset);
            if (unsettled() < before) {
              highest = Math.max(highest, offset + 1);
            }
          }

          @Override
          public long committable() {
            return Math.max(highest, super.committable());
          }
        };
      }
    },
    /** A settlement of an earlier assignment counts for the present one. */
    ANY_GENERATION {
      @Override
      Subject plant() {
        return new Real() {
          @Override
          public void settle(String name, long offset) {
            assignments.named(name).offsets().settle(offset);
          }
        };
      }
    },
    /** The position is committed although records before it are not settled. */
    POSITION {
      @Override
      Subject plant() {
        return new Real() {
          @Override
          public long committable() {
            return offsets().position();
          }
        };
      }
    },
    /** A settlement is counted without looking whether that offset is waiting. */
    FIRST_COME {
      @Override
      Subject plant() {
        return new Real() {
          @Override
          public void settle(String name, long offset) {
            Assigned assigned = assignments.ofGeneration(name);
            if (assigned != null) {
              assigned.offsets().settle(assigned.offsets().committable());
            }
          }
        };
      }
    };

    abstract Subject plant();
  }

  private record Sent(String name, long offset) {}

  @Test
  void theWatermarkAgreesWithTheModel() {
    long base = Long.getLong("penstock.test.seed", System.nanoTime());
    System.out.println("seeds from " + base + " (-Dpenstock.test.seed)");
    for (int i = 0; i < 60; i++) {
      long seed = base + i;
      assertThatCode(() -> run(seed, new Real())).as("seed " + seed).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @EnumSource(Bug.class)
  void theModelFindsAPlantedBug(Bug bug) {
    int seed = 0;
    while (seed < 50 && isRight(seed, bug.plant())) {
      seed++;
    }
    System.out.println(bug + " was found by seed " + seed);
    assertThat(seed).as("a seed below 50 finds " + bug).isLessThan(50);
  }

  private static boolean isRight(long seed, Subject subject) {
    try {
      run(seed, subject);
      return true;
    } catch (AssertionError | RuntimeException found) {
      return false;
    }
  }

  private static void run(long seed, Subject subject) {
    Random random = new Random(seed);
    // The model: for the present assignment every offset that was read, and whether it is settled.
    TreeMap<Long, Boolean> settled = new TreeMap<>();
    List<Sent> inFlight = new ArrayList<>();
    long position = random.nextInt(5);
    String name = subject.begin(position);
    int steps = 200 + random.nextInt(2000);
    for (int step = 0; step < steps; step++) {
      int dice = random.nextInt(100);
      if (dice < 35) {
        int records = random.nextInt(40);
        for (int i = 0; i < records; i++) {
          long offset = position + (random.nextInt(4) == 0 ? random.nextInt(50) : 0);
          subject.read(offset);
          settled.put(offset, false);
          inFlight.add(new Sent(name, offset));
          position = offset + 1;
        }
        if (random.nextInt(3) == 0) {
          position += random.nextInt(3);
          subject.passedTo(position);
        }
      } else if (dice < 96) {
        int acknowledgements = random.nextInt(45);
        boolean inOrder = random.nextBoolean();
        if (inOrder) {
          inFlight.sort(Comparator.comparingLong(Sent::offset));
        }
        for (int i = 0; i < acknowledgements && !inFlight.isEmpty(); i++) {
          Sent sent = inFlight.remove(inOrder ? 0 : random.nextInt(inFlight.size()));
          subject.settle(sent.name(), sent.offset());
          settle(settled, name, sent);
          if (random.nextInt(30) == 0) {
            // Twice, or something that was never read.
            Sent odd = new Sent(name, sent.offset() + random.nextInt(2) * 1_000_000L);
            subject.settle(odd.name(), odd.offset());
            settle(settled, name, odd);
          }
        }
      } else {
        // Taken away and given back, or sought; often to where it was before.
        long committed = expected(settled, position);
        settled.clear();
        position = random.nextBoolean() ? committed : Math.max(0, committed - random.nextInt(60));
        name = subject.begin(position);
      }
      assertThat(subject.committable())
          .as("committable after step %d of seed %d", step, seed)
          .isEqualTo(expected(settled, position));
      assertThat(subject.unsettled())
          .as("unsettled after step %d of seed %d", step, seed)
          .isEqualTo((int) settled.values().stream().filter(done -> !done).count());
    }
  }

  @SuppressWarnings("StringEquality")
  private static void settle(TreeMap<Long, Boolean> settled, String name, Sent sent) {
    if (sent.name() == name) {
      settled.computeIfPresent(sent.offset(), (offset, before) -> true);
    }
  }

  private static long expected(TreeMap<Long, Boolean> settled, long position) {
    return settled.entrySet().stream()
        .filter(entry -> !entry.getValue())
        .mapToLong(entry -> entry.getKey())
        .findFirst()
        .orElse(position);
  }

  @Test
  void aRecordCarriesTheObjectThatIdentifiesItsAssignment() {
    Assignments assignments = new Assignments();
    Assigned first = new Assigned(PARTITION, 0, 0, "");
    assignments.put(first);
    SourceRecord record =
        new SourceRecord(first.position(0), null, null, List.of(), SourceRecord.NO_TIMESTAMP);
    assertThat(assignments.ofGeneration(record.partition())).isSameAs(first);

    assignments.put(first.restartedAt(0));
    assertThat(assignments.ofGeneration(record.partition())).isNull();
    assertThat(assignments.named(record.partition())).isNotSameAs(first);
  }
}
