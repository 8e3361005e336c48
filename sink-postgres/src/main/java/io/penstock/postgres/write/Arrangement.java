package io.penstock.postgres.write;

import io.penstock.spi.Outcome;
import io.penstock.spi.WriteResult;
import java.util.Arrays;

/**
 * Which rows of a set are deleted and written, and in which order. Rows with equal keys are
 * collapsed to what doing them one after the other would leave, so that no statement meets a key
 * twice; rows are sorted by key, so that writers that meet the same rows lock them in one order.
 * Kept from batch to batch; for one thread.
 */
final class Arrangement {

  private int[] order = new int[256];
  private int[] scratch = new int[256];
  private int[] deletes = new int[16];
  private int deleteCount;
  private int writeCount;

  /** Rows to be deleted, before anything is written. */
  int[] deletes() {
    return deletes;
  }

  int deleteCount() {
    return deleteCount;
  }

  /** Rows to be written, in order. */
  int[] writes() {
    return order;
  }

  int writeCount() {
    return writeCount;
  }

  /** Takes the rows as they come: there is no key to collapse by. */
  void inOrder(RowSet rows) {
    fill(rows.count());
    deleteCount = 0;
    writeCount = rows.count();
  }

  /** Sorts, and collapses nothing: there is no key. */
  void sorted(RowSet rows) {
    inOrder(rows);
    sort(rows, rows.count());
  }

  /**
   * Sorts and collapses.
   *
   * @param outcomes is told what becomes of the rows that others stand for
   */
  void byKey(RowSet rows, WriteMode mode, WriteResult.Builder outcomes) {
    int count = rows.count();
    fill(count);
    sort(rows, count);
    deleteCount = 0;
    writeCount = 0;
    for (int from = 0; from < count; ) {
      int to = from + 1;
      while (to < count && rows.compareKeys(order[from], order[to]) == 0) {
        to++;
      }
      if (to == from + 1 && !rows.isDelete(order[from])) {
        order[writeCount++] = order[from];
      } else {
        collapse(rows, mode, outcomes, from, to);
      }
      from = to;
    }
  }

  /** Rows {@code from} to {@code to} of the order have one key and stand as they came. */
  private void collapse(
      RowSet rows, WriteMode mode, WriteResult.Builder outcomes, int from, int to) {
    int firstWrite = from;
    int deletion = -1;
    for (int i = from; i < to; i++) {
      int row = order[i];
      if (rows.isDelete(row) && isEffective(rows, mode, row, firstWrite, i)) {
        // Of two deletions the higher version reaches further into the table.
        deletion = deletion < 0 || rows.version(row) >= rows.version(deletion) ? row : deletion;
        firstWrite = i + 1;
      }
    }
    int winner = -1;
    for (int i = firstWrite; i < to; i++) {
      int row = order[i];
      if (!rows.isDelete(row) && (winner < 0 || replaces(rows, mode, row, winner))) {
        winner = row;
      }
    }
    for (int i = from; i < to; i++) {
      int row = order[i];
      if (row != winner && row != deletion) {
        outcomes.set(rows.event(row), outcome(rows, mode, row, winner, deletion));
      }
    }
    if (deletion >= 0) {
      if (deleteCount == deletes.length) {
        deletes = Arrays.copyOf(deletes, deleteCount * 2);
      }
      deletes[deleteCount++] = deletion;
    }
    if (winner >= 0) {
      order[writeCount++] = winner;
    }
  }

  /** Whether a deletion removes what the rows from an index on would have left. */
  private boolean isEffective(RowSet rows, WriteMode mode, int deletion, int from, int to) {
    if (mode != WriteMode.UPSERT_IF_NEWER) {
      return true;
    }
    for (int i = from; i < to; i++) {
      if (!rows.isDelete(order[i]) && rows.version(order[i]) > rows.version(deletion)) {
        return false;
      }
    }
    return true;
  }

  private static boolean replaces(RowSet rows, WriteMode mode, int row, int winner) {
    return switch (mode) {
      case APPEND, IGNORE -> false;
      case UPSERT -> true;
      case UPSERT_IF_NEWER -> rows.version(row) > rows.version(winner);
    };
  }

  private static Outcome outcome(RowSet rows, WriteMode mode, int row, int winner, int deletion) {
    if (mode != WriteMode.UPSERT_IF_NEWER || winner < 0) {
      return Outcome.DUPLICATE;
    }
    return rows.version(row) < rows.version(winner) ? Outcome.STALE : Outcome.DUPLICATE;
  }

  private void fill(int count) {
    if (order.length < count || order.length > 1 << 16 && count < 1 << 12) {
      int size = Integer.highestOneBit(Math.max(count, 256) - 1) << 1;
      order = new int[size];
      scratch = new int[size];
    }
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
  }

  /** Merges sorted runs; stable, so that equal keys stay as they came. */
  private void sort(RowSet rows, int count) {
    int[] from = order;
    int[] to = scratch;
    for (int width = 1; width < count; width *= 2) {
      for (int low = 0; low < count; low += 2 * width) {
        merge(rows, from, to, low, Math.min(low + width, count), Math.min(low + 2 * width, count));
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    order = from;
    scratch = to;
  }

  private static void merge(RowSet rows, int[] from, int[] to, int low, int middle, int high) {
    if (middle >= high || rows.compareKeys(from[middle - 1], from[middle]) <= 0) {
      System.arraycopy(from, low, to, low, high - low);
      return;
    }
    int left = low;
    int right = middle;
    for (int i = low; i < high; i++) {
      boolean takeLeft =
          right >= high || left < middle && rows.compareKeys(from[left], from[right]) <= 0;
      to[i] = takeLeft ? from[left++] : from[right++];
    }
  }
}
