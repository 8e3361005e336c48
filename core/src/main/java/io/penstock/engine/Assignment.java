package io.penstock.engine;

import io.penstock.record.Position;
import io.penstock.spi.LedgerClaim;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One partition from the moment it is assigned until it is taken away. A partition that comes back
 * gets a new object, so records of an earlier ownership are never mistaken for those of a later
 * one.
 *
 * <p>The hand-over between the poll thread, which ends an ownership, and the lanes, which write: a
 * lane first enters and then looks whether the ownership still stands; the poll thread first ends
 * it and then waits until nobody is inside. Both are volatile accesses, so at least one sees the
 * other.
 */
final class Assignment {

  private final String partition;
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean active = true;
  private volatile boolean fenced;

  /** Until the partition is really gone, what was settled may be acknowledged. */
  private volatile boolean acknowledgeable = true;

  /** Lane of all its records, or -1 if they are spread by key. */
  private final int lane;

  /** Set by the poll thread before the first record is dispatched; each lane uses its own index. */
  private volatile LedgerProgress ledger;

  /** The same with a ledger of ids. */
  private volatile Membership membership;

  Assignment(String partition, int lane) {
    this.partition = partition;
    this.lane = lane;
  }

  String partition() {
    return partition;
  }

  int lane() {
    return lane;
  }

  boolean isActive() {
    return active;
  }

  void end() {
    active = false;
  }

  /** The ledger says that somebody else has taken the partition over: what is in flight is void. */
  void fence() {
    fenced = true;
    active = false;
  }

  boolean isFenced() {
    return fenced;
  }

  boolean isAcknowledgeable() {
    return acknowledgeable;
  }

  /** From now on nothing of it may be acknowledged: somebody else reads it. */
  void gone() {
    active = false;
    acknowledgeable = false;
  }

  /** Whether somebody else may have it by now: even a lane that is inside writes nothing more. */
  boolean isOver() {
    return fenced || !acknowledgeable;
  }

  /** A lane is about to write records of this partition. Every call is followed by a leave. */
  void enter() {
    inside.incrementAndGet();
  }

  void leave() {
    inside.decrementAndGet();
  }

  boolean isQuiet() {
    return inside.get() == 0;
  }

  void claimed(LedgerClaim claim) {
    ledger = new LedgerProgress(claim);
  }

  void claimed(Membership as) {
    membership = as;
  }

  /** Null without a ledger of positions, and until the partition is claimed. */
  LedgerProgress ledger() {
    return ledger;
  }

  /** Null without a ledger of ids, and until the partition is claimed. */
  Membership membership() {
    return membership;
  }

  /** Whether the ledger, if there is one, knows it as ours. */
  boolean isClaimed() {
    return ledger != null || membership != null;
  }

  /**
   * What a lane knows of the ledger's rows of this partition; each lane touches its own row only.
   */
  static final class LedgerProgress {

    private final LedgerClaim claim;
    private final Position[] next;

    LedgerProgress(LedgerClaim claim) {
      this.claim = claim;
      this.next = claim.next().toArray(Position[]::new);
    }

    long epoch() {
      return claim.epoch();
    }

    int lanes() {
      return next.length;
    }

    boolean wasDone(int lane, Position position) {
      return claim.isDone(lane, position);
    }

    Position next(int lane) {
      return next[lane];
    }

    void moved(int lane, Position to) {
      next[lane] = to;
    }
  }
}
