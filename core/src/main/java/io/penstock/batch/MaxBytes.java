package io.penstock.batch;

import io.penstock.spi.BatchPolicy;
import io.penstock.spi.BatchState;
import java.time.Duration;

/** Due at a number of bytes. */
record MaxBytes(long bytes) implements BatchPolicy {

  MaxBytes {
    if (bytes < 1) {
      throw new IllegalArgumentException("a batch has at least one byte");
    }
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
    return state.bytes() >= bytes;
  }

  @Override
  public BatchPolicy copy() {
    return this;
  }
}
