package io.penstock.kafka;

/** What to do with a dead letter that is larger than the topic takes. */
public enum Oversize {
  /** Cut the end of its value off until it fits; key and headers stay whole. */
  TRUNCATE,
  /** Leave its value out; the headers say where the record stands in its source. */
  REFERENCE,
  /** Wait until the topic's limit is raised; nothing behind the record is settled meanwhile. */
  FAIL
}
