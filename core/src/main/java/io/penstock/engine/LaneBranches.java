package io.penstock.engine;

import java.util.ArrayList;
import java.util.List;

/** A lane's branches: the required ones in the lane's own thread, the others by their queues. */
final class LaneBranches<T> implements AutoCloseable {

  private final List<BranchWriter<T>> required;
  private final List<BestEffortBranch<T>> bestEffort;

  LaneBranches(List<BranchWriter<T>> required, List<BestEffortBranch<T>> bestEffort) {
    this.required = List.copyOf(required);
    this.bestEffort = List.copyOf(bestEffort);
  }

  boolean isEmpty() {
    return required.isEmpty() && bestEffort.isEmpty();
  }

  /**
   * Gives the branches what the pipeline's own sink has taken; returns when those required have it.
   * What they do not get any more, because its partition went away, is handed back.
   */
  void deliver(List<Entry<T>> entries) throws InterruptedException {
    for (BranchWriter<T> branch : required) {
      branch.deliver(taken(entries, branch.wantsStale()));
    }
    for (BestEffortBranch<T> branch : bestEffort) {
      branch.offer(taken(entries, branch.wantsStale()));
    }
  }

  private static <T> List<Entry<T>> taken(List<Entry<T>> entries, boolean staleToo) {
    List<Entry<T>> taken = new ArrayList<>(entries.size());
    for (Entry<T> entry : entries) {
      boolean isTaken =
          switch (entry.fate()) {
            case WRITTEN, DUPLICATE -> true;
            case STALE -> staleToo;
            default -> false;
          };
      if (isTaken && entry.event() != null) {
        taken.add(entry);
      }
    }
    return taken;
  }

  @Override
  public void close() {
    required.forEach(BranchWriter::close);
  }
}
