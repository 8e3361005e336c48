package io.penstock.engine;

import io.penstock.record.Position;
import io.penstock.spi.Ledger;
import io.penstock.spi.LedgerClaim;
import io.penstock.spi.PartitionStart;
import io.penstock.spi.SeekableSource;
import io.penstock.spi.SinkException;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims partitions in the ledger on a thread of its own, because the poll thread must not wait for
 * a database. The poll thread asks and fetches the answers.
 */
final class LedgerClaims implements Claims, Runnable {

  private static final Logger log = LoggerFactory.getLogger(LedgerClaims.class);

  private record Claimed(Assignment owner, LedgerClaim claim, PartitionStart start) {}

  /** Asks for a claim; or, if there is a move, for that one. */
  private record Wish(Assignment owner, PartitionStart start, Move move) {}

  /** A claim whose positions are not those of the log that is there. */
  private record Move(LedgerClaim held, List<Position> next) {}

  private final String pipeline;
  private final Ledger ledger;
  private final SeekableSource source;
  private final int lanes;
  private final Waits waits;
  private final RetryPolicy retry;
  private final String component;
  private final Consumer<Throwable> onFailure;
  private final LinkedBlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();
  private final Answers<Claimed> answers = new Answers<>();

  /**
   * Claims for one pipeline.
   *
   * @param lanes over how many lanes a partition is spread
   */
  LedgerClaims(
      String pipeline,
      Ledger ledger,
      SeekableSource source,
      int lanes,
      Waits waits,
      RetryPolicy retry,
      String component,
      Consumer<Throwable> onFailure) {
    this.pipeline = pipeline;
    this.ledger = ledger;
    this.source = source;
    this.lanes = lanes;
    this.waits = waits;
    this.retry = retry;
    this.component = component;
    this.onFailure = onFailure;
  }

  @Override
  public void wish(Assignment owner, PartitionStart start) {
    wishes.add(new Wish(owner, start, null));
  }

  @Override
  public void takeAnswers(Assignments current) throws SourceException {
    answers.takeAll(answer -> take(answer, current));
  }

  private void take(Claimed answer, Assignments current) throws SourceException {
    Assignment owner = answer.owner();
    if (current.get(owner.partition()) != owner) {
      return;
    }
    List<Position> elsewhere = elsewhere(answer.claim(), answer.start());
    if (elsewhere != null) {
      wishes.add(new Wish(owner, answer.start(), new Move(answer.claim(), elsewhere)));
      return;
    }
    Position start = answer.claim().lowest();
    source.seek(Map.of(owner.partition(), start));
    if (current.get(owner.partition()) != owner) {
      // It was not there; the source has given the partition anew, and it is claimed again.
      return;
    }
    if (!start.equals(answer.start().position())) {
      log.info(
          "pipeline {} starts {} where the ledger stands, not at {}",
          pipeline,
          start,
          answer.start().position());
    }
    owner.claimed(answer.claim());
  }

  /**
   * Where the lanes must be set before anything is read, because the log is not the one that the
   * ledger speaks of: else it would call records done that nobody has read. Null if it is.
   */
  private List<Position> elsewhere(LedgerClaim claim, PartitionStart start) throws SourceException {
    Position position = start.position();
    if (claim.isOfAnother(start.incarnation())) {
      source.acceptNewLog(claim.lowest());
      log.warn(
          "pipeline {}: the ledger stands at {} of a log that is gone; it is set to {} of the new one",
          pipeline,
          claim.lowest(),
          position);
      return Collections.nCopies(lanes, position);
    }
    if (start.rewound() && claim.next().stream().anyMatch(position::isBefore)) {
      log.warn(
          "pipeline {}: the ledger stands at {} or beyond, which the log no longer holds; it is set"
              + " back to {}",
          pipeline,
          claim.lowest(),
          position);
      return claim.next().stream().map(lane -> position.isBefore(lane) ? position : lane).toList();
    }
    return null;
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        claim(wishes.take());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (Throwable failure) {
      onFailure.accept(failure);
    }
  }

  private void claim(Wish wish) throws InterruptedException {
    Backoff backoff = Backoff.forProbe(retry);
    try {
      while (wish.owner().isActive()) {
        try {
          answers.add(new Claimed(wish.owner(), claimed(wish), wish.start()));
          return;
        } catch (SinkException failure) {
          if (failure.verdict() == Verdict.STOP) {
            throw new PipelineFailedException(
                new PipelineFailure(failure.code(), component + ": " + failure.getMessage(), true),
                failure);
          }
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

  private LedgerClaim claimed(Wish wish) throws SinkException, InterruptedException {
    String incarnation = wish.start().incarnation();
    Move move = wish.move();
    return move == null
        ? ledger.claim(wish.owner().partition(), lanes, wish.start().position(), incarnation)
        : ledger.move(move.held(), move.next(), incarnation);
  }
}
