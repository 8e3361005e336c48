package io.penstock.runner.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.DataSize;
import io.penstock.runner.config.BatchConfig;
import io.penstock.spi.BatchState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConfiguredBatchPolicyTest {

  private record State(
      int records, long bytes, long ageNanos, long nanosSinceWrite, boolean lastWasPartial)
      implements BatchState {}

  private static final long MS = 1_000_000;

  private static ConfiguredBatchPolicy policy(String delay) {
    return new ConfiguredBatchPolicy(
        new BatchConfig(
            100,
            new DataSize(1000),
            Duration.ofMillis(50),
            io.penstock.config.Durations.parse(delay)));
  }

  @Test
  void theFirstLimitCounts() {
    ConfiguredBatchPolicy policy = policy("0s");
    assertThat(policy.isDue(new State(99, 999, 49 * MS, 0, true))).isFalse();
    assertThat(policy.timeToDue(new State(99, 999, 49 * MS, 0, true)))
        .isEqualTo(Duration.ofMillis(1));
    assertThat(policy.isDue(new State(100, 1, 0, 0, true))).isTrue();
    assertThat(policy.isDue(new State(1, 1000, 0, 0, true))).isTrue();
    assertThat(policy.isFull(new State(1, 1000, 0, 0, true))).isTrue();
    assertThat(policy.isDue(new State(1, 1, 50 * MS, 0, true))).isTrue();
    assertThat(policy.isFull(new State(1, 1, 50 * MS, 0, true))).isFalse();
    assertThat(policy.timeToDue(new State(1, 1, 70 * MS, 0, true))).isZero();
  }

  @Test
  void afterAPartialBatchTheNextPartialOneWaits() {
    ConfiguredBatchPolicy policy = policy("200ms");
    State early = new State(1, 1, 60 * MS, 150 * MS, true);
    assertThat(policy.isDue(early)).isFalse();
    assertThat(policy.timeToDue(early)).isEqualTo(Duration.ofMillis(50));
    assertThat(policy.isDue(new State(1, 1, 60 * MS, 200 * MS, true))).isTrue();
    assertThat(policy.isDue(new State(1, 1, 60 * MS, 150 * MS, false))).isTrue();
    assertThat(policy.isDue(new State(100, 1, 0, 1 * MS, true))).isTrue();
  }
}
