package io.penstock.postgres.write;

import io.penstock.postgres.encode.RowBuffer;
import java.util.Arrays;

/**
 * The encoded rows of one table and batch, kept from batch to batch. A row stands in the buffer as
 * COPY wants it: the number of its columns, then each column's length and bytes, the key's columns
 * first. A deletion has its key only, and its version if it has one. For one thread.
 */
final class RowSet {

  /** Memory that an unusually large batch took beyond this is given back. */
  private static final int KEEP_BYTES = 8 << 20;

  private static final int KEEP_ROWS = 32 << 10;

  private final RowBuffer buffer = new RowBuffer(64 << 10);
  private int count;
  private int deletes;
  private int[] start = new int[256];
  private int[] keyEnd = new int[256];
  private int[] event = new int[256];
  private long[] version = new long[256];
  private Shape[] shape = new Shape[256];
  private Shape firstShape;
  private boolean oneShape = true;
  private int[] rank;

  void reset() {
    rank = null;
    buffer.reset(KEEP_BYTES);
    count = 0;
    deletes = 0;
    firstShape = null;
    oneShape = true;
    if (start.length > KEEP_ROWS) {
      resize(256);
    }
  }

  RowBuffer buffer() {
    return buffer;
  }

  /**
   * Adds the row that was written to the buffer last.
   *
   * @param from where it begins
   * @param endOfKey where its key ends
   * @param eventIndex its event in the batch
   * @param itsVersion its version as a number that grows; 0 if there is none
   * @param itsShape null for a deletion
   */
  void add(int from, int endOfKey, int eventIndex, long itsVersion, Shape itsShape) {
    if (count == start.length) {
      resize(count * 2);
    }
    start[count] = from;
    keyEnd[count] = endOfKey;
    event[count] = eventIndex;
    version[count] = itsVersion;
    shape[count] = itsShape;
    count++;
    if (itsShape == null) {
      deletes++;
    } else if (firstShape == null) {
      firstShape = itsShape;
    } else if (itsShape != firstShape) {
      oneShape = false;
    }
  }

  private void resize(int size) {
    start = Arrays.copyOf(start, size);
    keyEnd = Arrays.copyOf(keyEnd, size);
    event = Arrays.copyOf(event, size);
    version = Arrays.copyOf(version, size);
    shape = Arrays.copyOf(shape, size);
  }

  int count() {
    return count;
  }

  boolean hasDeletes() {
    return deletes > 0;
  }

  /** Whether all rows that are not deletions have the same columns. */
  boolean isOneShape() {
    return oneShape;
  }

  int start(int row) {
    return start[row];
  }

  int end(int row) {
    return row + 1 < count ? start[row + 1] : buffer.size();
  }

  int event(int row) {
    return event[row];
  }

  long version(int row) {
    return version[row];
  }

  boolean isDelete(int row) {
    return shape[row] == null;
  }

  /** The row's shape; null for a deletion. */
  Shape shape(int row) {
    return shape[row];
  }

  /**
   * From now on keys are compared as the database does.
   *
   * @param ranks each row's place in the order of keys, the same for keys that are equal
   */
  void rankBy(int[] ranks) {
    rank = ranks;
  }

  /** The order of two rows by their keys: the same for every writer. */
  int compareKeys(int a, int b) {
    return rank == null ? compareKeyBytes(a, b) : Integer.compare(rank[a], rank[b]);
  }

  /** The order of two rows by the bytes of their keys. */
  int compareKeyBytes(int a, int b) {
    byte[] bytes = buffer.array();
    return Arrays.compareUnsigned(bytes, start[a] + 2, keyEnd[a], bytes, start[b] + 2, keyEnd[b]);
  }
}
