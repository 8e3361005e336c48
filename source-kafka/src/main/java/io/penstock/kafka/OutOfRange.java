package io.penstock.kafka;

/** What to do when the next offset to read is not in the log (any more). */
public enum OutOfRange {
  /** Stop with a message that says how many records are gone: a loss is for people to accept. */
  FAIL,
  /** Accept the loss and go on with the first record that is there. */
  EARLIEST,
  /** Accept the loss of everything up to now and go on with the next record that arrives. */
  LATEST
}
