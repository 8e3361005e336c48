package io.penstock.kafka;

/**
 * Where a group starts that has committed nothing yet. Once a partition has a committed offset,
 * this setting plays no part.
 */
public enum Start {
  /** At the first record that is there. */
  EARLIEST,
  /** At the next record that arrives; partitions that are added later are read from their start. */
  LATEST,
  /** Nowhere: the pipeline stops if a partition has no committed offset. */
  COMMITTED,
  /** At the first record with that timestamp or a later one. */
  TIMESTAMP,
  /** At given offsets; partitions that are not named start at the earliest. */
  OFFSETS
}
