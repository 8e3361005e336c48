package io.penstock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AppetiteTest {

  private static final long MIB = 1 << 20;

  private final Appetite appetite = new Appetite(32 * MIB);

  @Test
  void isTheBudgetUntilABatchWasWritten() {
    assertThat(appetite.bytes()).isEqualTo(32 * MIB);
    assertThat(appetite.batchLimit()).isEqualTo(16 * MIB);
  }

  @Test
  void isThreeBatchesWithinBounds() {
    appetite.wrote(5 * MIB);
    assertThat(appetite.bytes()).isEqualTo(15 * MIB);
    appetite.wrote(30 * MIB);
    assertThat(appetite.bytes()).isEqualTo(32 * MIB);
    Appetite small = new Appetite(32 * MIB);
    small.wrote(100);
    assertThat(small.bytes()).isEqualTo(4 * MIB);
    Appetite poor = new Appetite(1000);
    poor.wrote(100);
    assertThat(poor.bytes()).isEqualTo(1000);
  }

  /** Batches that end at the limit grow from one to the next, up to what the budget allows. */
  @Test
  void batchesGrowWhileTheyEndAtTheLimit() {
    appetite.wrote(1000);
    for (int i = 0; i < 10; i++) {
      appetite.wrote(appetite.batchLimit());
    }
    assertThat(appetite.bytes()).isEqualTo(32 * MIB);
  }

  @Test
  void aFewSmallBatchesChangeLittle() {
    appetite.wrote(8 * MIB);
    appetite.wrote(1000);
    assertThat(appetite.bytes()).isEqualTo(21 * MIB);
    for (int i = 0; i < 40; i++) {
      appetite.wrote(1000);
    }
    assertThat(appetite.bytes()).isEqualTo(4 * MIB);
  }
}
