package io.penstock.runner.run;

import java.time.Duration;

/**
 * When a run ends by itself.
 *
 * @param duration after that time; null for no limit
 * @param maxRecords each pipeline after it has read that many; 0 for no limit
 * @param untilDrained when no source has anything more and everything is settled
 */
public record RunLimits(Duration duration, long maxRecords, boolean untilDrained) {

  /** It never does. */
  public static final RunLimits NONE = new RunLimits(null, 0, false);
}
