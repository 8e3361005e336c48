package io.penstock.producer;

import java.util.Objects;

/**
 * A record to be sent, and what must become of it. The arrays are not copied.
 *
 * @param key null for a record without one
 * @param value null for a tombstone
 * @param timestamp milliseconds since the epoch
 * @param expectation what must become of it if it is read once, after all records before it
 */
public record SyntheticRecord(byte[] key, byte[] value, long timestamp, Expectation expectation) {

  public SyntheticRecord {
    Objects.requireNonNull(expectation, "expectation");
  }

  /** No payload. */
  @Override
  public String toString() {
    return "SyntheticRecord["
        + (value == null ? "tombstone" : value.length + " bytes")
        + ", "
        + expectation
        + "]";
  }
}
