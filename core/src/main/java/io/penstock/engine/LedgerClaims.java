package io.penstock.engine;

import io.penstock.record.Position;
import io.penstock.spi.Ledger;
import io.penstock.spi.LedgerClaim;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Claims partitions in the ledger on a thread of its own, because the poll thread must not wait for
 * a database. The poll thread asks and fetches the answers.
 */
final class LedgerClaims implements Runnable {

  /** An ownership that is now entered in the ledger. */
  record Claimed(Assignment owner, LedgerClaim claim, Position sourceWouldStartAt) {}

  private record Wish(Assignment owner, Position start) {}

  private final Ledger ledger;
  private final int lanes;
  private final Waits waits;
  private final RetryPolicy retry;
  private final String component;
  private final Consumer<Throwable> onFailure;
  private final LinkedBlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();
  private final Queue<Claimed> answers = new ConcurrentLinkedQueue<>();

  /**
   * Claims for one pipeline.
   *
   * @param lanes over how many lanes a partition is spread
   */
  LedgerClaims(
      Ledger ledger,
      int lanes,
      Waits waits,
      RetryPolicy retry,
      String component,
      Consumer<Throwable> onFailure) {
    this.ledger = ledger;
    this.lanes = lanes;
    this.waits = waits;
    this.retry = retry;
    this.component = component;
    this.onFailure = onFailure;
  }

  void wish(Assignment owner, Position start) {
    wishes.add(new Wish(owner, start));
  }

  /** The next answer, or null. */
  Claimed answer() {
    return answers.poll();
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
