package io.penstock.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BulkLimitTest {

  private final BulkLimit limit = new BulkLimit(1 << 20, 1000, 4);

  @Test
  void halvesWhatWasRefused() {
    limit.refused(1 << 20, 10);
    assertThat(limit.bytes()).isEqualTo(1 << 19);
    assertThat(limit.records()).isEqualTo(500);
    assertThat(limit.inFlight()).isEqualTo(1);
    limit.refused(100_000, 20);
    assertThat(limit.bytes()).isLessThan(60_000);
  }

  @Test
  void staysAboveAFloorAndGrowsBackToTheWhole() {
    for (int i = 0; i < 100; i++) {
      limit.refused(10, 1);
    }
    assertThat(limit.bytes()).isEqualTo((1 << 20) / 64);
    assertThat(limit.records()).isEqualTo(15);
    for (int i = 0; i < 100; i++) {
      limit.accepted();
    }
    assertThat(limit.bytes()).isEqualTo(1 << 20);
    assertThat(limit.records()).isEqualTo(1000);
    assertThat(limit.inFlight()).isEqualTo(4);
  }

  @Test
  void growsOnlyAfterARunOfGoodRequests() {
    limit.refused(1 << 20, 10);
    limit.accepted();
    limit.accepted();
    limit.accepted();
    assertThat(limit.bytes()).isEqualTo(1 << 19);
    limit.refused(1 << 19, 10);
    limit.accepted();
    assertThat(limit.bytes()).isEqualTo(1 << 18);
  }
}
