package io.penstock.engine;

import java.util.List;

/**
 * Marks the partitions of a segment as being written for as long as it is open, so that a partition
 * is not given away in the middle of a write.
 */
final class Owners implements AutoCloseable {

  private final List<? extends Entry<?>> segment;

  private Owners(List<? extends Entry<?>> segment) {
    this.segment = segment;
  }

  static Owners enter(List<? extends Entry<?>> segment) {
    // The same owner several times in a row is entered once: a run of records is the usual case.
    Assignment last = null;
    for (int i = 0; i < segment.size(); i++) {
      Assignment owner = segment.get(i).owner();
      if (owner != last) {
        owner.enter();
        last = owner;
      }
    }
    return new Owners(segment);
  }

  @Override
  public void close() {
    Assignment last = null;
    for (int i = 0; i < segment.size(); i++) {
      Assignment owner = segment.get(i).owner();
      if (owner != last) {
        owner.leave();
        last = owner;
      }
    }
  }
}
