package io.penstock.postgres.write;

import io.penstock.spi.Outcome;
import io.penstock.spi.WriteResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rows of a set are deleted and written, and in which order. Of rows with equal keys only
 * those are left that are needed for what doing them one after the other would leave: usually the
 * last, and before it those that set columns which it leaves alone. They stand in runs that are
 * done one after the other, so that no statement meets a key twice. Within a run rows are sorted by
 * key, so that writers that meet the same rows lock them in one order. Kept from batch to batch;
 * for one thread.
 */
final class Arrangement {

  /**
   * Rows that are done before those of the next run.
   *
   * @param rows the rows in their order; valid until the next arrangement
   * @param count how many of them there are
   * @param deletes whether they are deleted; else they are written
   */
  record Run(int[] rows, int count, boolean deletes) {}

  private final List<Run> runs = new ArrayList<>();
  private int[] order = new int[256];
  private int[] scratch = new int[256];
  private int writeCount;
  private final RowList deletes = new RowList();
  private final List<RowList> later = new ArrayList<>();

  /** What is to be done. No run is empty. */
  List<Run> runs() {
    return runs;
  }

  /** Takes the rows as they come: there is no key to collapse by. */
  void inOrder(RowSet rows) {
    clear(rows.count());
    writeCount = rows.count();
    makeRuns();
  }

  /** Sorts, and collapses nothing: there is no key. */
  void sorted(RowSet rows) {
    clear(rows.count());
    sort(rows, rows.count());
    writeCount = rows.count();
    makeRuns();
  }

  /**
   * Sorts and collapses.
   *
   * @param outcomes is told what becomes of the rows that others stand for
   */
  void byKey(RowSet rows, WriteMode mode, WriteResult.Builder outcomes) {
    int count = rows.count();
    clear(count);
    sort(rows, count);
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
    makeRuns();
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
    int effective = takeEffective(rows, mode, firstWrite, to);
    int firstKept = keepNeeded(rows, firstWrite, firstWrite + effective, to);
    int last = effective == 0 ? -1 : scratch[to - 1];
    for (int i = from, kept = firstKept; i < to; i++) {
      int row = order[i];
      if (kept < to && scratch[kept] == row) {
        kept++;
      } else if (row != deletion) {
        outcomes.set(rows.event(row), outcome(rows, mode, row, last));
      }
    }
    if (deletion >= 0) {
      deletes.add(deletion);
    }
    for (int i = firstKept; i < to; i++) {
      if (i == firstKept) {
        order[writeCount++] = scratch[i];
      } else {
        laterRun(i - firstKept - 1).add(scratch[i]);
      }
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

  /**
   * Puts those rows into the scratch space, from the same index on, that take effect whatever is in
   * the table, or would if it holds nothing newer; returns how many there are.
   */
  private int takeEffective(RowSet rows, WriteMode mode, int from, int to) {
    int end = from;
    for (int i = from; i < to; i++) {
      int row = order[i];
      if (!rows.isDelete(row) && (end == from || replaces(rows, mode, row, scratch[end - 1]))) {
        scratch[end++] = row;
      }
    }
    return end - from;
  }

  private static boolean replaces(RowSet rows, WriteMode mode, int row, int before) {
    return switch (mode) {
      case APPEND, IGNORE -> false;
      case UPSERT -> true;
      case UPSERT_IF_NEWER -> rows.version(row) > rows.version(before);
    };
  }

  /**
   * Moves those of the effective rows to the end of the scratch space that set a column which none
   * after them sets: where one of them takes effect, those after it do too. The first is needed as
   * well if it spells the key in another way, because a row keeps the key with which it came.
   *
   * @return the index of the first of them; the last is at {@code space - 1}
   */
  private int keepNeeded(RowSet rows, int from, int to, int space) {
    int first = from < to ? scratch[from] : -1;
    int kept = space;
    for (int i = to - 1; i >= from; i--) {
      int row = scratch[i];
      if (!isCovered(rows.shape(row), rows, kept, space)) {
        scratch[--kept] = row;
      }
    }
    if (kept < space && rows.compareKeyBytes(first, scratch[kept]) != 0) {
      scratch[--kept] = first;
    }
    return kept;
  }

  private boolean isCovered(Shape shape, RowSet rows, int from, int to) {
    for (int i = from; i < to; i++) {
      if (rows.shape(scratch[i]).covers(shape)) {
        return true;
      }
    }
    return false;
  }

  private static Outcome outcome(RowSet rows, WriteMode mode, int row, int last) {
    if (mode != WriteMode.UPSERT_IF_NEWER || last < 0) {
      return Outcome.DUPLICATE;
    }
    return rows.version(row) < rows.version(last) ? Outcome.STALE : Outcome.DUPLICATE;
  }

  private RowList laterRun(int index) {
    if (index == later.size()) {
      later.add(new RowList());
    }
    return later.get(index);
  }

  private void clear(int count) {
    if (order.length < count || order.length > 1 << 16 && count < 1 << 12) {
      int size = Integer.highestOneBit(Math.max(count, 256) - 1) << 1;
      order = new int[size];
      scratch = new int[size];
    }
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    runs.clear();
    deletes.clear();
    later.clear();
    writeCount = 0;
  }

  private void makeRuns() {
    if (deletes.count() > 0) {
      runs.add(new Run(deletes.rows(), deletes.count(), true));
    }
    if (writeCount > 0) {
      runs.add(new Run(order, writeCount, false));
    }
    for (RowList rows : later) {
      runs.add(new Run(rows.rows(), rows.count(), false));
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
