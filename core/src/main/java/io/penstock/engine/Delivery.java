package io.penstock.engine;

/** Which guarantee a pipeline is asked to keep. */
public enum Delivery {
  /**
   * Every record is written at least once; into a sink that is keyed a second time leaves no trace.
   */
  AT_LEAST_ONCE,
  /**
   * Records, dead letters and positions commit in one transaction; where the source has no
   * positions, the ids of what is not acknowledged yet do. Needs a source that can seek or that
   * delivers again by id, and a sink with a ledger of that kind; anything else is refused.
   */
  EXACTLY_ONCE
}
