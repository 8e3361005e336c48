package io.penstock.engine;

import java.util.Arrays;
import java.util.List;

/** Where a run of entries is cut to isolate those that the target refuses. */
final class Cuts {

  private Cuts() {}

  static int pending(List<? extends Entry<?>> entries) {
    int pending = 0;
    for (Entry<?> entry : entries) {
      if (entry.isPending()) {
        pending++;
      }
    }
    return pending;
  }

  static int[] pendingIndexes(List<? extends Entry<?>> entries) {
    int[] indexes = new int[pending(entries)];
    int next = 0;
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).isPending()) {
        indexes[next++] = i;
      }
    }
    return indexes;
  }

  /** Where to cut so that each suspect stands alone; empty if that would not shorten anything. */
  static int[] around(int[] suspects, int[] pendingAt) {
    int[] valid =
        Arrays.stream(suspects)
            .filter(index -> index >= 0 && index < pendingAt.length)
            .sorted()
            .distinct()
            .toArray();
    if (valid.length == 0 || valid.length == pendingAt.length) {
      return new int[0];
    }
    return Arrays.stream(valid)
        .flatMap(
            index ->
                index + 1 < pendingAt.length
                    ? Arrays.stream(new int[] {pendingAt[index], pendingAt[index + 1]})
                    : Arrays.stream(new int[] {pendingAt[index]}))
        .filter(cut -> cut > 0)
        .distinct()
        .sorted()
        .toArray();
  }
}
