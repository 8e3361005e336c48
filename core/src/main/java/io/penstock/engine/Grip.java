package io.penstock.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps partitions from being given away between the write into the pipeline's own sink and the
 * moment at which the required branches have the records too and they are settled. It is let go
 * before every wait, because nobody knows how long that takes: then a partition may go, and what a
 * branch does not have of it yet is its next owner's. Confined to the lane's thread.
 */
final class Grip {

  private final Set<Assignment> held = new HashSet<>();

  /** Only while the lane is inside of these for a write: it then stays inside. */
  void take(List<Assignment> owners) {
    Assignment last = null;
    for (Assignment owner : owners) {
      // A run of records of one partition is the usual case.
      if (owner != last && held.add(owner)) {
        owner.enter();
      }
      last = owner;
    }
  }

  void letGo() {
    held.forEach(Assignment::leave);
    held.clear();
  }

  /**
   * Whether records of it may still be written: it is ours, or it is about to go and waits for this
   * lane.
   */
  boolean isOurs(Assignment owner) {
    return owner.isActive() || held.contains(owner) && !owner.isOver();
  }
}
