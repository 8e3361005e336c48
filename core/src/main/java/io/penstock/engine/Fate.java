package io.penstock.engine;

/** Where a record stands within its lane. */
enum Fate {
  /** To be written. */
  PENDING,
  WRITTEN,
  DUPLICATE,
  STALE,
  FILTERED,
  /** Refused; settled only once the dead letter is durable. */
  DEAD,
  /** Its partition was taken away before it was settled. */
  HANDED_BACK,
  /** Not a record: tells that everything before its position has been dispatched. */
  MARK
}
