package io.penstock.spi;

/** What became of one record of a batch. */
public enum Outcome {
  /** It is in the target, durably. */
  WRITTEN,
  /** It was there already; the target is as if it had been written once. Settled. */
  DUPLICATE,
  /** The target holds something newer; nothing was changed. Settled, counted as duplicate. */
  STALE,
  /** It cannot be written, whoever tries; it is dead-lettered. */
  REJECTED,
  /**
   * It was not written this time and should be tried again; {@link
   * WriteResult.Builder#retryBecause} tells why.
   */
  RETRY
}
