package io.penstock.spi;

/** What a failure means for the records it struck. Every failure of a component is given one. */
public enum Verdict {
  /** It may go away by itself within moments: the same work again, with backoff and jitter. */
  RETRY,
  /**
   * The other side is away or refuses everybody: the partitions pause, readiness goes false, a
   * probe decides when to go on, for as long as it takes. Never a dead letter. A failure that
   * nobody knows counts as this.
   */
  OUTAGE,
  /**
   * Configuration or schema is wrong (a missing table, a wrong mapping): the pipeline stops with a
   * message that says what to do; positions stay where they are.
   */
  STOP,
  /** One of the records is the cause; alone, and proven so, it goes to the dead letter. */
  REJECT,
  /**
   * Another owner has taken the partition over (ledger epoch or position moved): the work is
   * dropped and nothing of it was written.
   */
  FENCED
}
