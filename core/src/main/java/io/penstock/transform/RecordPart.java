package io.penstock.transform;

/** A part of a record beside its value. */
public enum RecordPart {
  /** The key as text. */
  KEY,
  /** The partition, as the source names it. */
  PARTITION,
  /** The number within the partition: Kafka's offset. */
  OFFSET,
  /** The record's own time, in ISO 8601. */
  TIMESTAMP,
  /** A header as text. */
  HEADER
}
