package io.penstock.engine;

import io.penstock.record.Position;
import io.penstock.spi.Ledger;
import io.penstock.spi.LedgerClaim;
import io.penstock.spi.SeekableSource;
import io.penstock.spi.SinkException;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
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

  private record Claimed(Assignment owner, LedgerClaim claim, Position sourceWouldStartAt) {}

  private record Wish(Assignment owner, Position start) {}

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
  public void wish(Assignment owner, Position start) {
    wishes.add(new Wish(owner, start));
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
    Position start = answer.claim().lowest();
    source.seek(Map.of(owner.partition(), start));
    if (!start.equals(answer.sourceWouldStartAt())) {
      log.info(
          "pipeline {} starts {} where the ledger stands, not at {}",
          pipeline,
          start,
          answer.sourceWouldStartAt());
    }
    owner.claimed(answer.claim());
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
          LedgerClaim claim = ledger.claim(wish.owner().partition(), lanes, wish.start());
          answers.add(new Claimed(wish.owner(), claim, wish.start()));
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
}
