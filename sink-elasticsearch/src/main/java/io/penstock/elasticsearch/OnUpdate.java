package io.penstock.elasticsearch;

/** What an event with {@link io.penstock.record.Operation#UPDATE} does. */
public enum OnUpdate {
  /** Replaces the document; the event carries all of it. The only one that knows versions. */
  INDEX,
  /** Merges the event's fields into a document that must exist; else the event is rejected. */
  MERGE,
  /** Merges the event's fields into the document, or makes one of them. */
  MERGE_OR_CREATE
}
