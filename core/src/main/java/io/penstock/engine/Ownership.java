package io.penstock.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.record.Position;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes partitions over and gives them back, as the source says. Poll thread only. */
final class Ownership implements SourceContext {

  private static final Logger log = LoggerFactory.getLogger(Ownership.class);

  /**
   * A partition is claimed again no sooner than a zombie would have learnt that it is one. Without
   * positions it stays this consumer's, whatever was taken from it.
   */
  private static final Duration BEFORE_RECLAIM = Duration.ofSeconds(3);

  private final String pipeline;
  private final MeterRegistry meters;
  private final Assignments assignments;
  private final Regulator regulator;
  private final Claims claims;
  private final Ids ids;
  private final Runnable settle;
  private final Duration revokeTimeout;
  private final LongSupplier nanoTime;
  private final Map<Assignment, Long> fencedAt = new HashMap<>();
  private final Map<String, Position> starts = new HashMap<>();

  /** What a source that delivers again by id needs. */
  record Ids(IdClaims claims, Fences fences) {}

  /**
   * An ownership.
   *
   * @param claims null without a ledger
   * @param ids null without a ledger of ids
   * @param settle passes to the source what the lanes have settled so far
   */
  Ownership(
      String pipeline,
      MeterRegistry meters,
      Assignments assignments,
      Regulator regulator,
      Claims claims,
      Ids ids,
      Runnable settle,
      Duration revokeTimeout,
      LongSupplier nanoTime) {
    this.pipeline = pipeline;
    this.meters = meters;
    this.assignments = assignments;
    this.regulator = regulator;
    this.claims = claims;
    this.ids = ids;
    this.settle = settle;
    this.revokeTimeout = revokeTimeout;
    this.nanoTime = nanoTime;
  }

  @Override
  public String pipeline() {
    return pipeline;
  }

  @Override
  public MeterRegistry meters() {
    return meters;
  }

  @Override
  public void assigned(Map<String, Position> startingAt) {
    assignments.noteEmptyAssignment();
    starts.putAll(startingAt);
    startingAt.keySet().forEach(regulator::forget);
    startingAt.forEach(this::begin);
    regulator.regulate();
    if (!startingAt.isEmpty()) {
      log.info("pipeline {} reads {}", pipeline, startingAt.values());
    }
  }

  private void begin(String partition, Position start) {
    Assignment before = assignments.remove(partition);
    if (before != null) {
      before.gone();
    }
    Assignment now = assignments.add(partition);
    if (claims != null) {
      claims.wish(now, start);
    }
  }

  @Override
  public void revoked(Set<String> partitions) {
    List<Assignment> ending =
        partitions.stream().map(assignments::get).filter(a -> a != null).toList();
    ending.forEach(Assignment::end);
    long deadline = nanoTime.getAsLong() + revokeTimeout.toNanos();
    while (!ending.stream().allMatch(Assignment::isQuiet)
        && nanoTime.getAsLong() - deadline < 0
        && !Thread.currentThread().isInterrupted()) {
      settle.run();
      LockSupport.parkNanos(1_000_000);
    }
    settle.run();
    for (Assignment assignment : ending) {
      if (!assignment.isQuiet()) {
        log.warn(
            "pipeline {} gives {} away while a write of it is still under way after {} ms; its next"
                + " owner may write those records again",
            pipeline,
            assignment.partition(),
            revokeTimeout.toMillis());
      }
    }
    drop(partitions);
    log.info("pipeline {} has given back {}", pipeline, partitions);
  }

  @Override
  public void lost(Set<String> partitions) {
    drop(partitions);
    log.warn(
        "pipeline {} has lost {}: somebody else reads them by now; what was in flight is dropped and"
            + " nothing is committed for it",
        pipeline,
        partitions);
  }

  private void drop(Set<String> partitions) {
    for (String partition : partitions) {
      Assignment assignment = assignments.remove(partition);
      if (assignment != null) {
        assignment.gone();
      }
      regulator.forget(partition);
    }
  }

  /** Begins to read what the ledger now knows as ours; what fails comes again. */
  void takeClaims() throws SourceException {
    if (claims != null) {
      claims.takeAnswers(assignments);
    }
  }

  @Override
  public boolean fencesTakeOvers() {
    return ids != null;
  }

  @Override
  public boolean knows(String partition) throws SourceException {
    return ids != null && ids.claims().knows(partition);
  }

  @Override
  public boolean mayTakeOver(String partition, String from, Duration fencedWithin) {
    return ids == null || ids.fences().isFenced(partition, from, fencedWithin);
  }

  @Override
  public void tookOver(String partition, String from, Collection<Position> positions) {
    Assignment owner = assignments.get(partition);
    if (ids != null && from.isEmpty() && owner != null) {
      log.warn(
          "pipeline {} has taken over {} records of {} without knowing from whom: all other consumers"
              + " are fenced, and all work on it begins anew, before any of them is written",
          pipeline,
          positions.size(),
          partition);
      ids.claims().fenceOthersAtNextClaim(partition);
      owner.fence();
    }
  }

  @Override
  public void acknowledged(Collection<Position> positions) {
    if (ids != null) {
      ids.claims().acknowledged(assignments, positions);
    }
  }

  /**
   * Claims partitions again that the ledger has fenced although the source still counts them as
   * ours. If somebody else really owns them, the source says so meanwhile.
   */
  void reclaimFenced() {
    for (Assignment fenced : assignments.fenced()) {
      long since = fencedAt.computeIfAbsent(fenced, f -> nanoTime.getAsLong());
      boolean mayAgain = ids != null || nanoTime.getAsLong() - since >= BEFORE_RECLAIM.toNanos();
      if (mayAgain && fenced.isQuiet()) {
        fencedAt.remove(fenced);
        // The source has not assigned it anew, so it rests there still, and the regulator knows.
        log.warn(
            "pipeline {} claims {} again: it was fenced in the ledger by somebody else; what was in"
                + " flight is dropped and read again as far as it is still ours",
            pipeline,
            fenced.partition());
        begin(
            fenced.partition(),
            fenced.ledger() == null ? starts.get(fenced.partition()) : fenced.ledger().next(0));
      }
    }
    fencedAt.keySet().removeIf(gone -> assignments.get(gone.partition()) != gone);
  }
}
