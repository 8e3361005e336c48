package io.penstock.record;

import java.util.Objects;

/**
 * Where a record stands in its source: a partition and a number of up to 128 bits that grows within
 * it. Kafka uses the offset and 0; Redis Streams uses the two halves of the entry id, milliseconds
 * and sequence. Positions may have gaps (compaction, transaction markers, trimming), so arithmetic
 * on them is not allowed: only order within one partition means something.
 *
 * @param partition the unit of order, as the source names it, for example {@code events-3}; never
 *     null
 * @param high the more significant half
 * @param low the less significant half; 0 where the source has one number only
 */
public record Position(String partition, long high, long low) {

  public Position {
    Objects.requireNonNull(partition, "partition");
  }

  /** A position of a source that counts with one number, such as a Kafka offset. */
  public static Position of(String partition, long offset) {
    return new Position(partition, offset, 0);
  }

  /**
   * Compares two positions of the same partition.
   *
   * @return negative, zero or positive as for {@link Comparable}
   * @throws IllegalArgumentException if the partitions differ
   */
  public int compareWithin(Position other) {
    if (!partition.equals(other.partition)) {
      throw new IllegalArgumentException(
          "positions of different partitions have no order: " + this + ", " + other);
    }
    int byHigh = Long.compare(high, other.high);
    return byHigh != 0 ? byHigh : Long.compare(low, other.low);
  }

  /** Whether this position stands before the other one of the same partition. */
  public boolean isBefore(Position other) {
    return compareWithin(other) < 0;
  }

  /**
   * For logs: {@code events-3@1234}, or {@code stream@1700000000000-5} where the low half is used.
   */
  @Override
  public String toString() {
    return low == 0 ? partition + "@" + high : partition + "@" + high + "-" + low;
  }
}
