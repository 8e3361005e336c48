package io.penstock.engine;

import io.penstock.record.Rejection;
import io.penstock.spi.SinkException;
import io.penstock.spi.Stage;
import io.penstock.spi.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a run of entries to its end, whatever the target says: tries again, waits out an outage,
 * isolates the records that the target refuses, stops the pipeline where only a person can help.
 *
 * <p>Entries are written in order, always: a part is not tried before the part in front of it has
 * come to its end. So order per key survives isolation, and the ledger moves without gaps.
 *
 * <p>Isolation: a batch that fails with {@link Verdict#REJECT} is cut at the records that the
 * target points at, or in halves where it points at none, until each offender stands alone. Of k
 * offenders among n records, that costs O(k log n) writes at worst and about 3k where the target
 * points. A record is given up only when it failed alone and the target took a probe after that: a
 * neighbour that went through before proves nothing of a target that has begun to refuse everybody
 * since.
 */
final class Deliverer<T> {

  /** Failures that are tried again so many times in a row are worth a line in the log. */
  private static final int QUIET_ATTEMPTS = 3;

  private final SegmentWriter<T> writer;
  private final RetryPolicy retry;
  private final Waits waits;
  private final PipelineMeters meters;
  private final String component;
  private final Object waiter = new Object();

  Deliverer(
      SegmentWriter<T> writer,
      RetryPolicy retry,
      Waits waits,
      PipelineMeters meters,
      String component) {
    this.writer = writer;
    this.retry = retry;
    this.waits = waits;
    this.meters = meters;
    this.component = component;
  }

  /** Returns when every entry is settled, handed back or dead. */
  void deliver(List<Entry<T>> entries) throws InterruptedException {
    try {
      run(entries, false, new Findings());
    } finally {
      waits.end(waiter, component);
    }
  }

  /** What isolation has found in one run of entries. */
  private static final class Findings {
    private long deaths;
  }

  private void run(List<Entry<T>> segment, boolean holdsOffender, Findings found)
      throws InterruptedException {
    List<Entry<T>> rest = segment;
    if (holdsOffender && Cuts.pending(rest) > 1) {
      // What is known to fail as a whole is not tried as a whole again.
      isolate(rest, new int[0], null, found);
      return;
    }
    Tries tries = new Tries(retry);
    while (!rest.isEmpty()) {
      try {
        int before = Cuts.pending(rest);
        SegmentWriter.Remainder<T> remainder = writer.attempt(rest);
        rest = remainder.entries();
        if (rest.isEmpty() || Cuts.pending(rest) < before) {
          waits.end(waiter, component);
        }
        if (remainder.failure() != null) {
          rest.forEach(Entry::failedOnce);
          handleRefused(rest, tries, remainder.failure());
          rest = keepOpen(rest);
        }
      } catch (SinkException failure) {
        rest.forEach(Entry::failedOnce);
        if (failure.verdict() == Verdict.REJECT) {
          // The suspects are counted among what was really sent.
          isolate(keepOpen(rest), failure.suspects(), failure, found);
          return;
        }
        handle(rest, tries, failure);
        rest = keepOpen(rest);
      } catch (PipelineFailedException failed) {
        throw failed;
      } catch (RuntimeException unknown) {
        // What nobody understands is not the record's fault.
        rest.forEach(Entry::failedOnce);
        handle(rest, tries, Failures.unknown(unknown));
        rest = keepOpen(rest);
      }
    }
  }

  /** How often one run of entries was refused for now; an outage in between is not counted. */
  private static final class Tries {
    private final Backoff backoff;
    private int refused;

    private Tries(RetryPolicy retry) {
      backoff = Backoff.forRetry(retry);
    }
  }

  private void handle(List<Entry<T>> rest, Tries tries, SinkException failure)
      throws InterruptedException {
    meters.failed(failure.verdict());
    switch (failure.verdict()) {
      case RETRY -> again(rest, tries, failure);
      case OUTAGE -> outlast(failure);
      case FENCED -> fence(rest);
      case STOP, REJECT -> throw stopped(rest, failure);
    }
  }

  /** A part of a batch was refused, for a reason that was perhaps that of some of them only. */
  private void handleRefused(List<Entry<T>> rest, Tries tries, SinkException failure)
      throws InterruptedException {
    switch (failure.verdict()) {
      case RETRY, OUTAGE, STOP -> handle(rest, tries, failure);
      case REJECT, FENCED -> {
        // The writer says it again when nothing else is among them, and then it counts.
        meters.failed(failure.verdict());
        waits.noteError(component + ": " + failure.getMessage());
        await(tries.backoff);
      }
    }
  }

  /** Entries that still need this writer: not those that died or were handed back meanwhile. */
  private List<Entry<T>> keepOpen(List<Entry<T>> rest) {
    List<Entry<T>> open = new ArrayList<>(rest.size());
    for (Entry<T> entry : rest) {
      boolean done = entry.fate() == Fate.HANDED_BACK || !isForWriter(entry);
      if (!done) {
        open.add(entry);
      }
    }
    return open;
  }

  private boolean isForWriter(Entry<T> entry) {
    return writer.isForAllEntries() || entry.isPending();
  }

  private void again(List<Entry<T>> rest, Tries tries, SinkException failure)
      throws InterruptedException {
    tries.refused++;
    if (retry.maxAttempts() == 0 || tries.refused < retry.maxAttempts()) {
      if (tries.refused < QUIET_ATTEMPTS) {
        waits.noteError(component + ": " + failure.getMessage());
      } else {
        waits.begin(waiter, component, failure);
      }
      await(tries.backoff);
      return;
    }
    switch (retry.onExhausted()) {
      case WAIT -> outlast(failure);
      case STOP -> throw stopped(rest, failure);
      case DEAD_LETTER -> {
        if (Cuts.pending(rest) == 0) {
          // With a ledger: nothing is left but what must get there, dead letters and positions.
          waits.begin(waiter, component, failure);
          await(tries.backoff);
        } else {
          giveUpAll(rest, tries.refused, failure);
        }
      }
    }
  }

  private void giveUpAll(List<Entry<T>> rest, int attempts, SinkException failure) {
    for (Entry<T> entry : rest) {
      if (entry.isPending()) {
        entry.die(
            Stage.WRITE,
            new Rejection(
                failure.code(),
                "given up after " + attempts + " attempts: " + failure.getMessage()));
      }
    }
  }

  /** Waits until the target takes a probe. */
  private void outlast(SinkException failure) throws InterruptedException {
    SinkException cause = failure;
    Backoff backoff = Backoff.forProbe(retry);
    while (true) {
      waits.begin(waiter, component, cause);
      await(backoff);
      cause = probe();
      if (cause == null) {
        // The wait ends when a write goes through: a target that takes a probe may still refuse.
        return;
      }
      if (cause.verdict() == Verdict.STOP) {
        throw stopped(List.of(), cause);
      }
    }
  }

  private void await(Backoff backoff) throws InterruptedException {
    writer.letGo();
    backoff.await();
  }

  /** Null if the target would take a write. */
  private SinkException probe() throws InterruptedException {
    try {
      writer.probe();
      return null;
    } catch (SinkException away) {
      return away;
    } catch (RuntimeException unknown) {
      return Failures.unknown(unknown);
    }
  }

  private void fence(List<Entry<T>> rest) {
    for (Entry<T> entry : rest) {
      entry.owner().fence();
    }
  }

  private PipelineFailedException stopped(List<Entry<T>> rest, SinkException failure) {
    String where = rest.isEmpty() ? "" : ", at " + rest.get(0).position() + " and after";
    return new PipelineFailedException(
        new PipelineFailure(
            failure.code(),
            component + where + ": " + failure.getMessage() + "; positions have not moved",
            true),
        failure);
  }

  private void isolate(List<Entry<T>> rest, int[] suspects, SinkException failure, Findings found)
      throws InterruptedException {
    int[] pendingAt = Cuts.pendingIndexes(rest);
    if (pendingAt.length == 0) {
      throw stopped(rest, failure);
    }
    meters.isolated();
    if (pendingAt.length == 1) {
      giveUp(rest, rest.get(pendingAt[0]), failure, found);
      return;
    }
    int[] cuts = Cuts.around(suspects, pendingAt);
    if (cuts.length > 0) {
      int from = 0;
      for (int cut : cuts) {
        runPart(rest, from, cut, false, found);
        from = cut;
      }
      runPart(rest, from, rest.size(), false, found);
      return;
    }
    int middle = pendingAt[pendingAt.length / 2];
    long deathsBefore = found.deaths;
    runPart(rest, 0, middle, false, found);
    runPart(rest, middle, rest.size(), found.deaths == deathsBefore, found);
  }

  private void runPart(List<Entry<T>> rest, int from, int to, boolean holdsOffender, Findings found)
      throws InterruptedException {
    if (from < to) {
      run(new ArrayList<>(rest.subList(from, to)), holdsOffender, found);
    }
  }

  /** A record failed alone. It is the offender only if the target is well. */
  private void giveUp(List<Entry<T>> rest, Entry<T> offender, SinkException failure, Findings found)
      throws InterruptedException {
    SinkException away = probe();
    if (away != null) {
      outlast(away);
      run(rest, false, found);
      return;
    }
    found.deaths++;
    offender.die(Stage.WRITE, new Rejection(failure.code(), failure.getMessage()));
    if (writer.isForAllEntries()) {
      run(rest, false, found);
    }
  }
}
