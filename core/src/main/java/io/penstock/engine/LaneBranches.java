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
   */
  void deliver(List<Entry<T>> entries) throws InterruptedException {
    List<Entry<T>> taken = new ArrayList<>(entries.size());
    for (Entry<T> entry : entries) {
      switch (entry.fate()) {
        case WRITTEN, DUPLICATE, STALE -> {
          if (entry.event() != null) {
            taken.add(entry);
          }
        }
        default -> {}
      }
    }
    if (taken.isEmpty()) {
      return;
    }
    for (BranchWriter<T> branch : required) {
      branch.deliver(wanted(branch.wantsStale(), taken));
    }
    for (BestEffortBranch<T> branch : bestEffort) {
      branch.offer(wanted(branch.wantsStale(), taken));
    }
  }

  private static <T> List<Entry<T>> wanted(boolean staleToo, List<Entry<T>> taken) {
    return staleToo ? taken : taken.stream().filter(entry -> entry.fate() != Fate.STALE).toList();
  }

  @Override
  public void close() {
    required.forEach(BranchWriter::close);
  }
}
