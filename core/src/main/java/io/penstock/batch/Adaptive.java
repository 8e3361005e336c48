package io.penstock.batch;

import io.penstock.spi.BatchPolicy;
import io.penstock.spi.BatchState;
import java.time.Duration;

/**
 * Finds the size at which a write takes as long as it should. The size grows by half, and only
 * after a full batch (a small one says nothing about large ones); it shrinks in proportion, at most
 * to the half, so that one pause of a target costs a few small batches and no more. Between 80 and
 * 120 percent of the target nothing changes.
 */
final class Adaptive implements BatchPolicy {

  private static final double FAST_ENOUGH = 0.8;
  private static final double TOO_SLOW = 1.2;
  private static final double GROWTH = 1.5;
  private static final double LARGEST_CUT = 0.5;

  private final int minRecords;
  private final int maxRecords;
  private final Duration target;

  private int size;

  Adaptive(int minRecords, int maxRecords, Duration target) {
    if (minRecords < 1 || maxRecords < minRecords) {
      throw new IllegalArgumentException("sizes are at least 1, and the largest is not below");
    }
    if (target.isZero() || target.isNegative()) {
      throw new IllegalArgumentException("a write takes some time");
    }
    this.minRecords = minRecords;
    this.maxRecords = maxRecords;
    this.target = target;
    this.size = minRecords;
  }

  @Override
  public boolean isDue(BatchState state) {
    return isFull(state);
  }

  @Override
  public Duration timeToDue(BatchState state) {
    return isFull(state) ? Duration.ZERO : BatchState.NEVER;
  }

  @Override
  public boolean isFull(BatchState state) {
    return state.records() >= size;
  }

  @Override
  public void written(BatchState state, Duration took) {
    double share = (double) took.toNanos() / target.toNanos();
    if (share > TOO_SLOW && state.records() >= size * LARGEST_CUT) {
      size = Math.max(minRecords, (int) (size * Math.max(LARGEST_CUT, 1 / share)));
    } else if (share < FAST_ENOUGH && state.records() >= size) {
      size = (int) Math.min(maxRecords, Math.max(size + 1L, Math.round(size * GROWTH)));
    }
  }

  @Override
  public BatchPolicy copy() {
    return new Adaptive(minRecords, maxRecords, target);
  }
}
