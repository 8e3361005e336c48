package io.penstock.kafka;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The offsets of one partition that were read and are not yet all settled, and from them the offset
 * that may be committed: the one before which everything is settled.
 *
 * <p>Offsets have gaps (compaction, transaction markers, aborted records), so nothing is ever
 * counted up: a ring holds the offsets that were really read, in order, each with a mark once it is
 * settled, and the front moves over marked ones. Reading and settling cost no allocation except
 * when the ring grows, and constant time when settlements come in about the order of reading;
 * otherwise a binary search.
 *
 * <p>An instance belongs to one assignment of one partition: after a revocation or a seek a new one
 * begins, so that settlements of the past cannot be mistaken for those of the present. Used by the
 * poll thread only.
 */
final class SettledOffsets {

  /** Capacity of a ring that has seen little; a power of two, as every capacity. */
  private static final int INITIAL_CAPACITY = 256;

  /** An emptied ring above this capacity is given back. */
  private static final int KEPT_CAPACITY = 1 << 16;

  /** Offsets in reading order; a settled one is stored as its complement, which is negative. */
  private long[] offsets = new long[INITIAL_CAPACITY];

  private long[] timestamps = new long[INITIAL_CAPACITY];
  private int head;
  private int size;
  private int unsettled;

  /** Where the next settlement is expected, as a distance from the head. */
  private int hint;

  private long next;
  private long lastTimestamp = -1;
  private int epoch = -1;

  /** The first offset that was read in {@link #epoch}. */
  private long epochSince;

  /**
   * Begins.
   *
   * @param start the next offset to read
   */
  SettledOffsets(long start) {
    next = start;
  }

  /** A record was read. Its offset is higher than that of the one before. */
  void read(long offset, long timestamp) {
    if (offset < next) {
      throw new IllegalStateException("offset " + offset + " was read after " + (next - 1));
    }
    if (size == offsets.length) {
      grow();
    }
    int slot = (head + size) & (offsets.length - 1);
    offsets[slot] = offset;
    timestamps[slot] = timestamp;
    size++;
    unsettled++;
    next = offset + 1;
    lastTimestamp = timestamp;
  }

  /**
   * The reader has passed everything before an offset, also what it did not hand out: markers,
   * aborted records, gaps.
   */
  void passedTo(long position) {
    if (position > next) {
      next = position;
    }
  }

  /**
   * Records were read in a leader's epoch, from an offset on.
   *
   * @param since the first of them
   */
  void epoch(int leaderEpoch, long since) {
    if (leaderEpoch != epoch) {
      epoch = leaderEpoch;
      epochSince = since;
    }
  }

  /**
   * A record is settled.
   *
   * @return false if no record with that offset was waiting: it was never read here, or is settled
   *     already
   */
  boolean settle(long offset) {
    int index = find(offset);
    if (index < 0) {
      return false;
    }
    int mask = offsets.length - 1;
    offsets[(head + index) & mask] = ~offset;
    unsettled--;
    hint = index + 1;
    if (index == 0) {
      advance(mask);
    }
    return true;
  }

  /** Moves the front over everything that is settled. Each offset is passed once. */
  private void advance(int mask) {
    int passed = 0;
    while (passed < size && offsets[(head + passed) & mask] < 0) {
      passed++;
    }
    head = (head + passed) & mask;
    size -= passed;
    hint = Math.max(0, hint - passed);
    if (size == 0 && offsets.length > KEPT_CAPACITY) {
      offsets = new long[INITIAL_CAPACITY];
      timestamps = new long[INITIAL_CAPACITY];
      head = 0;
    }
  }

  /** The distance from the head of an unsettled offset, or -1. */
  private int find(long offset) {
    int mask = offsets.length - 1;
    if (hint < size && offsets[(head + hint) & mask] == offset) {
      return hint;
    }
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long there = offsets[(head + middle) & mask];
      long value = there < 0 ? ~there : there;
      if (value < offset) {
        low = middle + 1;
      } else if (value > offset) {
        high = middle - 1;
      } else {
        return there < 0 ? -1 : middle;
      }
    }
    return -1;
  }

  /**
   * The offset that may be committed: that of the oldest unsettled record, or, when everything that
   * was read is settled, the reader's position.
   */
  long committable() {
    return size == 0 ? next : offsets[head];
  }

  /** The leader's epoch to commit with {@link #committable}, if it is known for that offset. */
  OptionalInt committableEpoch() {
    return epoch >= 0 && committable() > epochSince ? OptionalInt.of(epoch) : OptionalInt.empty();
  }

  /** The next offset to read. */
  long position() {
    return next;
  }

  /** How many offsets are held: from the oldest unsettled one to the last one read. */
  int held() {
    return size;
  }

  /** How many of them are not settled. */
  int unsettled() {
    return unsettled;
  }

  /** The timestamp of the oldest unsettled record, or of the last one read, or -1 if none was. */
  long oldestTimestamp() {
    return size == 0 ? lastTimestamp : timestamps[head];
  }

  private void grow() {
    int capacity = offsets.length;
    offsets = unrolled(offsets, capacity);
    timestamps = unrolled(timestamps, capacity);
    head = 0;
  }

  private long[] unrolled(long[] ring, int capacity) {
    long[] larger = Arrays.copyOfRange(ring, head, head + 2 * capacity);
    System.arraycopy(ring, 0, larger, capacity - head, head);
    return larger;
  }
}
