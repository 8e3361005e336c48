package io.penstock.engine;

/** Which guarantee a pipeline is asked to keep. */
public enum Delivery {
  /**
   * Every record is written at least once; into a sink that is keyed a second time leaves no trace.
   */
  AT_LEAST_ONCE,
  /**
   * Records, dead letters and positions commit in one transaction. Needs a source that can seek and
   * a sink with a ledger; anything else is refused.
   */
  EXACTLY_ONCE
}
