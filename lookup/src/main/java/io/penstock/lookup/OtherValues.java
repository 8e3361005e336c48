package io.penstock.lookup;

/** What becomes of a record for which there is no strategy. */
public enum OtherValues {
  /** It goes on, marked as not enriched. */
  PASS,
  /** It is dead-lettered with the code {@code STRATEGY_UNKNOWN}. */
  REJECT
}
