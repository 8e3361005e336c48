package io.penstock.lookup;

/** What becomes of a record that cannot be enriched. */
public enum OnFailure {
  /** It goes on as it was, marked as not enriched, and is counted. */
  CONTINUE,
  /** What is away is waited for, for as long as it takes; what is refused is dead-lettered. */
  RETRY,
  /** It is dead-lettered, also when only a table is away. */
  DEAD_LETTER
}
