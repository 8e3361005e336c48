package io.penstock.engine;

/** Between which records order is kept. */
public enum Ordering {
  /** Between all records of a partition: a partition belongs to one lane. */
  PARTITION,
  /**
   * Between records of the same key: a partition is spread over all lanes by key hash. Records
   * without a key keep their order among themselves.
   */
  KEY
}
