package io.penstock.producer;

/**
 * An endless run of synthetic records for one of the examples. The same seed and the same start
 * give the same bytes in the same order. For one thread.
 */
public interface Workload {

  /** The name of the example that it feeds, such as {@code event-consumer}. */
  String name();

  /** The next record; never null. */
  SyntheticRecord next();
}
