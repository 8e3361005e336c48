package io.penstock.engine;

import io.penstock.spi.Source;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Pauses partitions whose lane holds as much as it wants, at most its share of the byte budget, and
 * resumes them once it has worked off half of it. Poll thread only.
 */
final class Regulator {

  private final Source source;
  private final List<? extends Lane<?>> lanes;
  private final Assignments assignments;
  private final boolean claimFirst;
  private final Set<String> paused = new HashSet<>();
  private volatile int pausedCount;
  private long largestPoll;
  private boolean all;

  /**
   * A regulator.
   *
   * @param claimFirst whether a partition stays paused until the ledger knows it as ours
   */
  Regulator(
      Source source, List<? extends Lane<?>> lanes, Assignments assignments, boolean claimFirst) {
    this.source = source;
    this.lanes = lanes;
    this.assignments = assignments;
    this.claimFirst = claimFirst;
  }

  /** So much has come by one poll; the next may bring as much. */
  void polled(long bytes) {
    largestPoll = Math.max(largestPoll, bytes);
  }

  /** Reads nothing new from now on. */
  void pauseAll() {
    all = true;
    regulate();
  }

  void regulate() {
    Set<String> pause = new HashSet<>();
    Set<String> resume = new HashSet<>();
    for (Assignment assignment : assignments.all()) {
      String partition = assignment.partition();
      boolean isPaused = paused.contains(partition);
      if (mustRest(assignment, isPaused)) {
        if (!isPaused) {
          pause.add(partition);
        }
      } else if (isPaused) {
        resume.add(partition);
      }
    }
    if (!pause.isEmpty()) {
      source.pause(pause);
      paused.addAll(pause);
    }
    if (!resume.isEmpty()) {
      source.resume(resume);
      paused.removeAll(resume);
    }
    pausedCount = paused.size();
  }

  private boolean mustRest(Assignment assignment, boolean isPaused) {
    if (all || !assignment.isActive() || claimFirst && !assignment.isClaimed()) {
      return true;
    }
    if (assignment.lane() != Assignments.ALL_LANES) {
      return isSated(lanes.get(assignment.lane()), isPaused);
    }
    for (Lane<?> lane : lanes) {
      if (isSated(lane, isPaused)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The room that the next poll needs is kept free, so that the lanes together stay within the
   * budget. Not below half: a lane whose reading pauses must hold a batch that it may write.
   */
  private boolean isSated(Lane<?> lane, boolean isPaused) {
    long appetite = lane.appetite();
    long least = appetite / 2;
    return lane.bytes() >= (isPaused ? least : Math.max(least, appetite - largestPoll));
  }

  /** A partition is not ours any more, or begins anew; its source has forgotten the pause. */
  void forget(String partition) {
    paused.remove(partition);
    pausedCount = paused.size();
  }

  int pausedPartitions() {
    return pausedCount;
  }
}
