package io.penstock.producer;

/** How a record ends. */
public enum Fate {
  /** In the target. */
  WRITTEN,
  /** The target has it already. */
  DUPLICATE,
  /** Left out on purpose. */
  FILTERED,
  /** In the dead letters. */
  DEAD
}
