package io.penstock.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.record.Position;
import io.penstock.spi.SeekableSource;
import io.penstock.spi.Source;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import java.time.Duration;
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

  /** A partition is claimed again no sooner than a zombie would have learnt that it is one. */
  private static final Duration BEFORE_RECLAIM = Duration.ofSeconds(3);

  private final String pipeline;
  private final MeterRegistry meters;
  private final Source source;
  private final Assignments assignments;
  private final Regulator regulator;
  private final LedgerClaims claims;
  private final Runnable settle;
  private final Duration revokeTimeout;
  private final LongSupplier nanoTime;
  private final Map<Assignment, Long> fencedAt = new HashMap<>();

  /**
   * An ownership.
   *
   * @param claims null without a ledger
   * @param settle passes to the source what the lanes have settled so far
   */
  Ownership(
      String pipeline,
      MeterRegistry meters,
      Source source,
      Assignments assignments,
      Regulator regulator,
      LedgerClaims claims,
      Runnable settle,
      Duration revokeTimeout,
      LongSupplier nanoTime) {
    this.pipeline = pipeline;
    this.meters = meters;
    this.source = source;
    this.assignments = assignments;
    this.regulator = regulator;
    this.claims = claims;
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
    regulator.forget(partition);
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

  /** Begins to read what the ledger now knows as ours, where the ledger stands. */
  void takeClaims() throws SourceException {
    if (claims == null) {
      return;
    }
    for (LedgerClaims.Claimed answer = claims.answer(); answer != null; answer = claims.answer()) {
      Assignment owner = answer.owner();
      if (assignments.get(owner.partition()) != owner) {
        continue;
      }
      Position start = answer.claim().lowest();
      ((SeekableSource) source).seek(Map.of(owner.partition(), start));
      if (!start.equals(answer.sourceWouldStartAt())) {
        log.info(
            "pipeline {} starts {} where the ledger stands, not at {}",
            pipeline,
            start,
            answer.sourceWouldStartAt());
      }
      owner.claimed(answer.claim());
    }
  }

  /**
   * Claims partitions again that the ledger has fenced although the source still counts them as
   * ours. If somebody else really owns them, the source says so meanwhile.
   */
  void reclaimFenced() {
    for (Assignment fenced : assignments.fenced()) {
      long since = fencedAt.computeIfAbsent(fenced, f -> nanoTime.getAsLong());
      if (nanoTime.getAsLong() - since >= BEFORE_RECLAIM.toNanos() && fenced.isQuiet()) {
        fencedAt.remove(fenced);
        log.warn(
            "pipeline {} claims {} again: the ledger was moved by somebody else",
            pipeline,
            fenced.partition());
        Position start = fenced.ledger().next(0);
        begin(fenced.partition(), start);
      }
    }
    fencedAt.keySet().removeIf(gone -> assignments.get(gone.partition()) != gone);
  }
}
