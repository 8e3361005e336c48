package io.penstock.engine;

import io.penstock.record.Position;
import io.penstock.spi.IdLedger;
import io.penstock.spi.LedgerDone;
import io.penstock.spi.RedeliveringSource;
import io.penstock.spi.SinkException;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enters this consumer in the ledger of ids, and forgets ids there once their records are
 * acknowledged, on a thread of its own. The poll thread asks and fetches the answers.
 *
 * <p>An id is kept for some seconds after its acknowledgement was confirmed, because a server may
 * take a confirmed acknowledgement back: one that writes its log once a second and dies, or a
 * replica that takes over.
 */
final class IdClaims implements Claims, Runnable {

  private static final Logger log = LoggerFactory.getLogger(IdClaims.class);

  /** Ids that are forgotten at once. */
  private static final int AT_ONCE = 5_000;

  /** Ids that wait to be forgotten; above this, the oldest are not kept any longer. */
  private static final int MOST_KEPT = 200_000;

  /** How often the end tries to tidy up: it should not take long. */
  private static final int LEAVE_ATTEMPTS = 5;

  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private record Claimed(Assignment owner, long epoch) {}

  private record Wish(Assignment owner, String consumer, Position start, boolean alone) {}

  private record Acknowledged(Assignment owner, List<Position> ids, long at) {}

  private final IdLedger ledger;
  private final RedeliveringSource source;
  private final Duration keep;
  private final long lookEveryMillis;
  private final Waits waits;
  private final RetryPolicy retry;
  private final String component;
  private final Consumer<Throwable> onFailure;
  private final LongSupplier nanoTime;
  private final LinkedBlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();
  private final Answers<Claimed> answers = new Answers<>();
  private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
  private final Object forgetter = new Object();
  private final Set<String> toBeAlone = new HashSet<>();
  private long forgetAgainAt = Long.MIN_VALUE;

  /**
   * Claims for one pipeline.
   *
   * @param keep how long an id is kept after its acknowledgement
   */
  IdClaims(
      IdLedger ledger,
      RedeliveringSource source,
      Duration keep,
      Waits waits,
      RetryPolicy retry,
      String component,
      Consumer<Throwable> onFailure,
      LongSupplier nanoTime) {
    this.ledger = ledger;
    this.source = source;
    this.keep = keep;
    this.lookEveryMillis = Math.max(1, Math.min(LOOK_EVERY.toMillis(), keep.toMillis()));
    this.waits = waits;
    this.retry = retry;
    this.component = component;
    this.onFailure = onFailure;
    this.nanoTime = nanoTime;
  }

  /** Poll thread, while the source opens; the ledger was opened a moment ago. */
  boolean knows(String partition) throws SourceException {
    try {
      return ledger.knows(partition);
    } catch (SinkException failure) {
      throw new SourceException(
          failure.verdict() == Verdict.STOP ? Verdict.STOP : Verdict.OUTAGE,
          failure.code(),
          component + ": " + failure.getMessage(),
          failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SourceException(
          Verdict.OUTAGE, "INTERRUPTED", component + ": interrupted while asking the ledger");
    }
  }

  @Override
  public void wish(Assignment owner, Position start) {
    boolean alone = toBeAlone.remove(owner.partition());
    wishes.add(new Wish(owner, source.consumer(), start, alone));
  }

  /**
   * Records of that partition have come from nobody knows whom: at the next claim everybody else is
   * fenced. Poll thread.
   */
  void fenceOthersAtNextClaim(String partition) {
    toBeAlone.add(partition);
  }

  @Override
  public void takeAnswers(Assignments current) throws SourceException {
    answers.takeAll(answer -> take(answer, current));
  }

  private void take(Claimed answer, Assignments current) {
    Assignment owner = answer.owner();
    if (current.get(owner.partition()) == owner) {
      // What was delivered before the epoch began may belong to somebody else by now.
      source.redeliver(Set.of(owner.partition()));
      owner.claimed(new Membership(source.consumer(), answer.epoch()));
    }
  }

  /** The server will not deliver these records again. Poll thread. */
  void acknowledged(Assignments current, Collection<Position> positions) {
    Map<Assignment, List<Position>> byOwner = new HashMap<>();
    for (Position position : positions) {
      Assignment owner = current.get(position.partition());
      if (owner != null && owner.membership() != null) {
        byOwner.computeIfAbsent(owner, any -> new ArrayList<>(positions.size())).add(position);
      }
    }
    long now = nanoTime.getAsLong();
    byOwner.forEach((owner, ids) -> acknowledged.add(new Acknowledged(owner, ids, now)));
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Wish wish = wishes.poll(lookEveryMillis, TimeUnit.MILLISECONDS);
        if (wish != null) {
          claim(wish);
        }
        forgetDue();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (Throwable failure) {
      onFailure.accept(failure);
    }
  }

  private void claim(Wish wish) throws InterruptedException {
    Backoff backoff = Backoff.forProbe(retry);
    String partition = wish.owner().partition();
    try {
      while (wish.owner().isActive()) {
        try {
          if (wish.alone()) {
            ledger.fenceOthers(partition, wish.consumer());
          }
          long epoch = ledger.claim(partition, wish.consumer(), wish.start());
          answers.add(new Claimed(wish.owner(), epoch));
          return;
        } catch (SinkException failure) {
          stopIfHopeless(failure);
          waits.begin(this, component, failure);
        } catch (RuntimeException unknown) {
          waits.begin(this, component, Failures.unknown(unknown));
        }
        backoff.await();
      }
    } finally {
      waits.end(this, component);
    }
  }

  private void stopIfHopeless(SinkException failure) {
    if (failure.verdict() == Verdict.STOP) {
      throw new PipelineFailedException(
          new PipelineFailure(failure.code(), component + ": " + failure.getMessage(), true),
          failure);
    }
  }

  private void forgetDue() throws InterruptedException {
    long now = nanoTime.getAsLong();
    if (forgetAgainAt != Long.MIN_VALUE && now - forgetAgainAt < 0) {
      return;
    }
    int waiting = 0;
    for (Acknowledged each : acknowledged) {
      waiting += each.ids().size();
    }
    while (!acknowledged.isEmpty()
        && (waiting > MOST_KEPT || now - acknowledged.peek().at() >= keep.toNanos())) {
      List<Acknowledged> batch = nextBatch(waiting > MOST_KEPT ? Long.MAX_VALUE : keep.toNanos());
      int size = batch.stream().mapToInt(each -> each.ids().size()).sum();
      if (!forget(batch)) {
        forgetAgainAt = now + Duration.ofMillis(retry.maxProbeDelay().toMillis()).toNanos();
        return;
      }
      waiting -= size;
    }
  }

  /** The oldest that belong to one owner; they stay in the queue until they are forgotten. */
  private List<Acknowledged> nextBatch(long ageNanos) {
    List<Acknowledged> batch = new ArrayList<>();
    int size = 0;
    long now = nanoTime.getAsLong();
    for (Acknowledged each : acknowledged) {
      boolean due = ageNanos == Long.MAX_VALUE || now - each.at() >= ageNanos;
      boolean fits = batch.isEmpty() || size + each.ids().size() <= AT_ONCE;
      if (!due || !fits || !batch.isEmpty() && batch.get(0).owner() != each.owner()) {
        break;
      }
      batch.add(each);
      size += each.ids().size();
    }
    return batch;
  }

  /** Returns false if it has to be tried again later. */
  private boolean forget(List<Acknowledged> batch) throws InterruptedException {
    Assignment owner = batch.get(0).owner();
    try {
      if (!owner.isFenced()) {
        List<Position> ids = new ArrayList<>();
        batch.forEach(each -> ids.addAll(each.ids()));
        Membership member = owner.membership();
        ledger.forget(new LedgerDone(owner.partition(), member.consumer(), member.epoch(), ids));
      }
    } catch (SinkException failure) {
      stopIfHopeless(failure);
      if (failure.verdict() != Verdict.FENCED) {
        waits.begin(forgetter, component, failure);
        return false;
      }
      // Whoever fenced us may hold some of them and finds them done; what is left of them is
      // cleared away with the next claims.
      owner.fence();
    } catch (RuntimeException unknown) {
      waits.begin(forgetter, component, Failures.unknown(unknown));
      return false;
    }
    waits.end(forgetter, component);
    batch.forEach(done -> acknowledged.poll());
    return true;
  }

  /**
   * The end, when the source is closed and this object's thread is gone: forgets what is
   * acknowledged and takes this consumer out. What fails some times stays for whoever claims next.
   */
  void leave(Collection<Assignment> assignments) throws InterruptedException, SinkException {
    Backoff backoff = Backoff.forRetry(retry);
    int failures = 0;
    while (!acknowledged.isEmpty()) {
      if (!forget(nextBatch(Long.MAX_VALUE))) {
        failures++;
        if (failures == LEAVE_ATTEMPTS) {
          log.warn(
              "{}: ids of acknowledged records could not be forgotten; they are cleared away a day"
                  + " later, by whichever instance starts then",
              component);
          return;
        }
        backoff.await();
      }
    }
    for (Assignment owner : assignments) {
      Membership member = owner.membership();
      if (member != null) {
        leave(owner.partition(), member, backoff);
      }
    }
  }

  private void leave(String partition, Membership member, Backoff backoff)
      throws InterruptedException, SinkException {
    for (int attempt = 1; ; attempt++) {
      try {
        ledger.leave(partition, member.consumer(), member.epoch());
        return;
      } catch (SinkException | RuntimeException failure) {
        if (attempt == LEAVE_ATTEMPTS) {
          throw failure;
        }
        backoff.await();
      }
    }
  }
}
