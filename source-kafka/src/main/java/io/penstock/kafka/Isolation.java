package io.penstock.kafka;

/** Which records of transactional producers are seen. */
public enum Isolation {
  /** Those of committed transactions only; reading waits for transactions that are still open. */
  READ_COMMITTED,
  /** All, also those of aborted and open transactions. */
  READ_UNCOMMITTED
}
