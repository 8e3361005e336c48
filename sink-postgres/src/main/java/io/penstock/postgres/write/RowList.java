package io.penstock.postgres.write;

import java.util.Arrays;

/** Rows of a set whose number is not known before. For one thread. */
final class RowList {

  private int[] rows = new int[16];
  private int count;

  void add(int row) {
    if (count == rows.length) {
      rows = Arrays.copyOf(rows, count * 2);
    }
    rows[count++] = row;
  }

  void clear() {
    count = 0;
  }

  /** The rows, valid up to {@link #count()} and until the next is added. */
  int[] rows() {
    return rows;
  }

  int count() {
    return count;
  }
}
