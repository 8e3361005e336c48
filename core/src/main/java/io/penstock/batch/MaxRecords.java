package io.penstock.batch;

import io.penstock.spi.BatchPolicy;
import io.penstock.spi.BatchState;
import java.time.Duration;

/** Due at a number of records. */
record MaxRecords(int records) implements BatchPolicy {

  MaxRecords {
    if (records < 1) {
      throw new IllegalArgumentException("a batch has at least one record");
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
    return state.records() >= records;
  }

  @Override
  public BatchPolicy copy() {
    return this;
  }
}
