package io.penstock.engine;

import io.penstock.record.SourceRecord;
import io.penstock.spi.Lag;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll thread's work while the pipeline runs: reads, dispatches, settles, regulates. It never
 * waits for a sink, so a slow or dead target never costs the group membership.
 */
final class PollLoop {

  private static final Logger log = LoggerFactory.getLogger(PollLoop.class);

  private static final Duration BUSY_POLL = Duration.ofMillis(10);
  private static final Duration IDLE_POLL = Duration.ofMillis(100);
  private static final long HOUSEKEEPING_NANOS = Duration.ofSeconds(1).toNanos();

  private final Parts<?> parts;
  private final Control control;
  private final Waits waits;
  private final BooksKeeper books;
  private final PipelineMeters meters;
  private final Settlements settlements;
  private final List<? extends Lane<?>> lanes;
  private final Assignments assignments;
  private final Regulator regulator;
  private final Dispatcher dispatcher;
  private final Object pollWaiter = new Object();
  private final Object claimWaiter = new Object();
  private final Object lagWaiter = new Object();
  private final Backoff trouble;
  private final Backoff claimTrouble;
  private long claimAgainAt;
  private Ownership ownership;
  private long housekeptAt;
  private volatile Map<String, Lag> lag = Map.of();
  private volatile boolean drained;

  PollLoop(
      Parts<?> parts,
      Control control,
      Waits waits,
      BooksKeeper books,
      PipelineMeters meters,
      Settlements settlements,
      List<? extends Lane<?>> lanes,
      Assignments assignments,
      Regulator regulator,
      Dispatcher dispatcher) {
    this.parts = parts;
    this.control = control;
    this.waits = waits;
    this.books = books;
    this.meters = meters;
    this.settlements = settlements;
    this.lanes = lanes;
    this.assignments = assignments;
    this.regulator = regulator;
    this.dispatcher = dispatcher;
    this.trouble = Backoff.forProbe(parts.options().retry());
    this.claimTrouble = Backoff.forProbe(parts.options().retry());
    this.housekeptAt = parts.nanoTime().getAsLong() - HOUSEKEEPING_NANOS;
    this.claimAgainAt = parts.nanoTime().getAsLong();
  }

  /** Says who takes partitions over; before the source is opened. */
  void ownership(Ownership owners) {
    this.ownership = owners;
  }

  /** Reads until a stop is asked for. */
  void run() throws InterruptedException {
    while (!control.isStopping()) {
      turn();
      if (isAtLimit()) {
        log.info(
            "pipeline {} has read {} records, as many as it was asked to",
            parts.name(),
            books.books().read());
        control.stop(parts.options().shutdownTimeout());
      }
    }
  }

  /** Reads nothing new, and returns when everything is settled or the deadline has passed. */
  void finish() throws InterruptedException {
    regulator.pauseAll();
    if (control.hasFailed()) {
      lanes.forEach(Lane::abort);
      while (!lanes.stream().allMatch(Lane::isEnded) && !control.isPastDeadline()) {
        turn();
      }
    } else {
      dispatcher.mark();
      lanes.forEach(Lane::drain);
      while (!isSettled() && !control.isPastDeadline() && !control.hasFailed()) {
        turn();
      }
    }
    settle();
  }

  private boolean isSettled() {
    return lanes.stream().allMatch(Lane::isIdle) && settlements.isEmpty();
  }

  private boolean isAtLimit() {
    long limit = parts.options().maxRecords();
    return limit > 0 && books.books().read() >= limit;
  }

  private void turn() throws InterruptedException {
    control.beat();
    settle();
    takeClaims();
    try {
      regulator.regulate();
      boolean busy = books.books().inFlight() > 0;
      List<SourceRecord> records = parts.source().poll(busy ? BUSY_POLL : IDLE_POLL);
      waits.end(pollWaiter, parts.sourceName());
      trouble.reset();
      if (!records.isEmpty()) {
        drained = false;
        regulator.polled(dispatcher.dispatch(withinLimit(records)));
      }
    } catch (SourceException failure) {
      troubled(failure);
    } catch (PipelineFailedException failed) {
      throw failed;
    } catch (RuntimeException unknown) {
      troubled(unknown(unknown));
    }
    housekeep();
  }

  /**
   * A partition that the source cannot begin yet keeps nobody else from being read: without polls,
   * the group would think that this consumer is dead.
   */
  private void takeClaims() {
    if (parts.nanoTime().getAsLong() - claimAgainAt < 0) {
      return;
    }
    try {
      ownership.takeClaims();
      waits.end(claimWaiter, parts.sourceName());
      claimTrouble.reset();
    } catch (SourceException failure) {
      claimsTroubled(failure);
    } catch (PipelineFailedException failed) {
      throw failed;
    } catch (RuntimeException unknown) {
      claimsTroubled(unknown(unknown));
    }
  }

  private void claimsTroubled(SourceException failure) {
    failIfHopeless(failure);
    waits.begin(claimWaiter, parts.sourceName(), failure);
    // From now on, not from before the attempt: it may have waited for long itself.
    claimAgainAt =
        parts.nanoTime().getAsLong() + Duration.ofMillis(claimTrouble.nextMillis()).toNanos();
  }

  private List<SourceRecord> withinLimit(List<SourceRecord> records) {
    if (control.isStopping()) {
      // Paused partitions deliver nothing; a source that does all the same is not believed.
      return List.of();
    }
    long limit = parts.options().maxRecords();
    long left = limit - books.books().read();
    return limit == 0 || records.size() <= left ? records : records.subList(0, (int) left);
  }

  private void troubled(SourceException failure) throws InterruptedException {
    failIfHopeless(failure);
    waits.begin(pollWaiter, parts.sourceName(), failure);
    control.sleep(trouble.nextMillis());
  }

  private void failIfHopeless(SourceException failure) {
    if (failure.verdict() == Verdict.STOP) {
      throw new PipelineFailedException(
          new PipelineFailure(
              failure.code(), parts.sourceName() + ": " + failure.getMessage(), true),
          failure);
    }
  }

  private static SourceException unknown(RuntimeException cause) {
    return new SourceException(Verdict.OUTAGE, "UNKNOWN", Failures.describe(cause), cause);
  }

  /** Passes on what the lanes have settled. */
  void settle() {
    for (Settlement settlement : settlements.drain()) {
      books.settled(settlement);
      meters.settled(settlement);
      List<SourceRecord> records = settlement.acknowledgeable();
      if (!records.isEmpty()) {
        try {
          parts.source().acknowledge(records);
        } catch (SourceException failure) {
          // The source keeps them for its next occasion.
          waits.begin(pollWaiter, parts.sourceName(), failure);
        }
      }
    }
  }

  private void housekeep() {
    long now = parts.nanoTime().getAsLong();
    // With nothing in flight the next question is whether the source is drained: it is asked
    // sooner.
    boolean soon = !drained && books.books().inFlight() == 0;
    if (now - housekeptAt < (soon ? HOUSEKEEPING_NANOS / 5 : HOUSEKEEPING_NANOS)) {
      return;
    }
    housekeptAt = now;
    dispatcher.mark();
    ownership.reclaimFenced();
    if (!control.isStopping()) {
      readLag();
    }
  }

  private void readLag() {
    boolean nothingInFlight = books.books().inFlight() == 0 && settlements.isEmpty();
    try {
      Map<String, Lag> current = Map.copyOf(parts.source().lag());
      lag = current;
      meters.lag(current);
      waits.end(lagWaiter, parts.sourceName());
      drained = nothingInFlight && assignments.isKnown() && nothingBehind(current);
    } catch (SourceException failure) {
      drained = false;
      waits.begin(lagWaiter, parts.sourceName(), failure);
    }
  }

  private boolean nothingBehind(Map<String, Lag> current) {
    for (Assignment assignment : assignments.all()) {
      Lag known = current.get(assignment.partition());
      if (known == null || known.records() != 0) {
        return false;
      }
    }
    return true;
  }

  Map<String, Lag> lag() {
    return lag;
  }

  boolean isDrained() {
    return drained && books.books().inFlight() == 0;
  }

  int pausedPartitions() {
    return regulator.pausedPartitions();
  }
}
