package io.penstock.record;

/** What an event asks of the target. A sink states which of them it can do. */
public enum Operation {
  /**
   * Write it, whether or not it is there; the sink's mode decides what happens to what is there.
   */
  UPSERT,
  /** It is new; whether an existing one is left, replaced or refused is the sink's mode. */
  CREATE,
  /** It exists and changes. */
  UPDATE,
  /** Remove it. */
  DELETE
}
