package io.penstock.batch;

import static io.penstock.batch.BatchPolicies.adaptive;
import static io.penstock.batch.BatchPolicies.anyOf;
import static io.penstock.batch.BatchPolicies.maxAge;
import static io.penstock.batch.BatchPolicies.maxBytes;
import static io.penstock.batch.BatchPolicies.maxRecords;
import static io.penstock.batch.BatchPolicies.minDelayAfterPartial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.spi.BatchPolicy;
import io.penstock.spi.BatchState;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchPoliciesTest {

  private record State(
      int records, long bytes, long ageNanos, long nanosSinceWrite, boolean lastWasPartial)
      implements BatchState {

    static State of(int records, long bytes, Duration age) {
      return new State(records, bytes, age.toNanos(), Long.MAX_VALUE, false);
    }

    State afterPartial(Duration ago) {
      return new State(records, bytes, ageNanos, ago.toNanos(), true);
    }

    State afterFull(Duration ago) {
      return new State(records, bytes, ageNanos, ago.toNanos(), false);
    }
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  private static void expect(
      BatchPolicy policy, BatchState state, boolean due, boolean full, Duration time) {
    assertThat(policy.isDue(state)).as("due").isEqualTo(due);
    assertThat(policy.isFull(state)).as("full").isEqualTo(full);
    assertThat(policy.timeToDue(state)).as("time to due").isEqualTo(time);
  }

  @Test
  void records() {
    BatchPolicy policy = maxRecords(3);
    expect(policy, State.of(2, 0, ms(1_000_000)), false, false, BatchState.NEVER);
    expect(policy, State.of(3, 0, ms(0)), true, true, Duration.ZERO);
    expect(policy, State.of(4, 0, ms(0)), true, true, Duration.ZERO);
  }

  @Test
  void bytes() {
    BatchPolicy policy = maxBytes(100);
    expect(policy, State.of(2, 99, ms(0)), false, false, BatchState.NEVER);
    expect(policy, State.of(1, 100, ms(0)), true, true, Duration.ZERO);
    expect(policy, State.of(1, 1L << 40, ms(0)), true, true, Duration.ZERO);
  }

  @Test
  void age() {
    BatchPolicy policy = maxAge(ms(1_000));
    expect(policy, State.of(1, 0, ms(400)), false, false, ms(600));
    expect(policy, State.of(1, 0, ms(1_000)), true, false, Duration.ZERO);
    expect(policy, State.of(1, 0, ms(5_000)), true, false, Duration.ZERO);
    expect(maxAge(Duration.ZERO), State.of(1, 0, ms(0)), true, false, Duration.ZERO);
  }

  @Test
  void any() {
    BatchPolicy policy = anyOf(maxRecords(3), maxBytes(100), maxAge(ms(1_000)));
    expect(policy, State.of(2, 50, ms(400)), false, false, ms(600));
    expect(policy, State.of(3, 50, ms(400)), true, true, Duration.ZERO);
    expect(policy, State.of(1, 100, ms(400)), true, true, Duration.ZERO);
    expect(policy, State.of(1, 1, ms(1_000)), true, false, Duration.ZERO);
    expect(
        anyOf(maxRecords(3), maxBytes(10)), State.of(1, 1, ms(9)), false, false, BatchState.NEVER);
  }

  @Test
  void minimumDelayAfterAPartialBatch() {
    BatchPolicy policy =
        minDelayAfterPartial(ms(100), anyOf(maxRecords(100), maxAge(Duration.ZERO)));
    State some = State.of(5, 0, ms(1));
    State full = State.of(100, 0, ms(1));
    expect(policy, some, true, false, Duration.ZERO);
    expect(policy, some.afterFull(ms(1)), true, false, Duration.ZERO);
    expect(policy, some.afterPartial(ms(30)), false, false, ms(70));
    expect(policy, some.afterPartial(ms(100)), true, false, Duration.ZERO);
    expect(policy, full.afterPartial(ms(1)), true, true, Duration.ZERO);

    BatchPolicy older = minDelayAfterPartial(ms(100), maxAge(ms(1_000)));
    expect(older, some.afterPartial(ms(30)), false, false, ms(999));
    BatchPolicy never = minDelayAfterPartial(ms(100), maxRecords(10));
    expect(never, some.afterPartial(ms(30)), false, false, BatchState.NEVER);
  }

  /** A target whose writes cost a fixed part and a part for each record. */
  private static int settledSize(
      BatchPolicy policy, double fixedMillis, double millisEach, Random noise) {
    int size = 0;
    for (int write = 0; write < 200; write++) {
      size = 1;
      while (!policy.isFull(State.of(size, 0, ms(0)))) {
        size++;
      }
      double millis = (fixedMillis + millisEach * size) * (0.95 + 0.1 * noise.nextDouble());
      policy.written(State.of(size, 0, ms(0)), Duration.ofNanos((long) (millis * 1e6)));
    }
    return size;
  }

  @Test
  void adaptiveFindsTheSizeThatTakesTheTargetTime() {
    long seed = Long.getLong("penstock.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random noise = new Random(seed);
    BatchPolicy policy = adaptive(10, 100_000, ms(200));

    // 200 ms are reached with (200 - 20) / 0.1 records; 80 to 120 percent count as reached.
    assertThat(settledSize(policy, 20, 0.1, noise)).as("seed %d", seed).isBetween(1_200, 2_400);
    // The target becomes ten times slower, then fast again.
    assertThat(settledSize(policy, 20, 1, noise)).as("seed %d", seed).isBetween(100, 250);
    assertThat(settledSize(policy, 0, 0.0001, noise)).as("seed %d", seed).isEqualTo(100_000);
    assertThat(settledSize(policy, 1_000, 5, noise)).as("seed %d", seed).isEqualTo(10);
  }

  @Test
  void adaptiveLearnsNothingFromSmallBatches() {
    BatchPolicy policy = adaptive(10, 1_000, ms(100));
    policy.written(State.of(1, 0, ms(0)), ms(1));
    policy.written(State.of(9, 0, ms(0)), ms(1));
    assertThat(policy.isFull(State.of(10, 0, ms(0)))).isTrue();
    policy.written(State.of(10, 0, ms(0)), ms(1));
    assertThat(policy.isFull(State.of(14, 0, ms(0)))).isFalse();
    assertThat(policy.isFull(State.of(15, 0, ms(0)))).isTrue();
    policy.written(State.of(1, 0, ms(0)), ms(5_000));
    assertThat(policy.isFull(State.of(14, 0, ms(0)))).isFalse();
    policy.written(State.of(15, 0, ms(0)), ms(100));
    assertThat(policy.isFull(State.of(14, 0, ms(0)))).isFalse();
    policy.written(State.of(15, 0, ms(0)), ms(100_000));
    assertThat(policy.isFull(State.of(10, 0, ms(0)))).isTrue();
  }

  @Test
  void copiesShareNothing() {
    BatchPolicy first = minDelayAfterPartial(ms(1), anyOf(adaptive(10, 1_000, ms(100))));
    BatchPolicy second = first.copy();
    first.written(State.of(10, 0, ms(0)), ms(1));

    assertThat(first.isFull(State.of(10, 0, ms(0)))).isFalse();
    assertThat(second.isFull(State.of(10, 0, ms(0)))).isTrue();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> maxRecords(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> maxBytes(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> maxAge(ms(-1))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> anyOf()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> minDelayAfterPartial(ms(-1), maxRecords(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> adaptive(10, 5, ms(1))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> adaptive(1, 5, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
