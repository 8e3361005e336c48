package io.penstock.engine;

import io.micrometer.core.instrument.Counter;

/** Counts what becomes of a branch's events; thread-safe. */
final class BranchCounts {

  private final Counter written;
  private final Counter duplicate;
  private final Counter filtered;
  private final Counter dead;
  private final Counter dropped;

  BranchCounts(PipelineMeters meters, String branch) {
    written = meters.branch(branch, "written");
    duplicate = meters.branch(branch, "duplicate");
    filtered = meters.branch(branch, "filtered");
    dead = meters.branch(branch, "dead_lettered");
    dropped = meters.branch(branch, "dropped");
  }

  void settled(Settlement s) {
    written.increment(s.written());
    duplicate.increment(s.duplicate() + s.stale());
    filtered.increment(s.filtered());
    dead.increment(s.dead());
  }

  void dropped(int events) {
    dropped.increment(events);
  }

  /** How many events have come to an end other than being dropped. */
  long settled() {
    return (long) (written.count() + duplicate.count() + filtered.count() + dead.count());
  }

  BranchStatus status(String name, boolean required) {
    return new BranchStatus(
        name,
        required,
        (long) written.count(),
        (long) duplicate.count(),
        (long) filtered.count(),
        (long) dead.count(),
        (long) dropped.count());
  }
}
