package io.penstock.spi;

import java.time.Duration;
import java.util.List;

/**
 * Where a counter stands.
 *
 * @param epoch the present epoch
 * @param value what was counted in it
 * @param age how long ago the first addition to it was; zero if there was none
 * @param due ended epochs for which this caller is to do what has to be done, the oldest first
 */
public record CounterState(long epoch, long value, Duration age, List<Due> due) {

  public CounterState {
    due = List.copyOf(due);
  }

  /**
   * An ended epoch.
   *
   * @param epoch its number
   * @param value what was counted in it; may be more than the limit, by the last addition
   */
  public record Due(long epoch, long value) {}
}
