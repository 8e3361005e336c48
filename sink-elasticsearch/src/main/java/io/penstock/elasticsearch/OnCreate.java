package io.penstock.elasticsearch;

/** What an event with {@link io.penstock.record.Operation#CREATE} does. */
public enum OnCreate {
  /** Leaves a document that is already there as it is, and counts the event as a duplicate. */
  CREATE,
  /** Replaces a document that is already there. */
  INDEX
}
