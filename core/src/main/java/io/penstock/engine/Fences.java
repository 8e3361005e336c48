package io.penstock.engine;

import io.penstock.spi.IdLedger;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fences consumers whose records are to be taken over, on a thread of its own, because a fence
 * waits for the transactions of a consumer that may be frozen in the middle of one. The poll thread
 * asks.
 */
final class Fences implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Fences.class);

  /** Nobody asks for fences that are older. */
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private record Other(String partition, String consumer) {}

  private final String pipeline;
  private final IdLedger ledger;
  private final Waits waits;
  private final RetryPolicy retry;
  private final String component;
  private final Consumer<Throwable> onFailure;
  private final LongSupplier nanoTime;
  private final Map<Other, Long> fencedAt = new ConcurrentHashMap<>();
  private final Set<Other> asked = ConcurrentHashMap.newKeySet();
  private final LinkedBlockingQueue<Other> queue = new LinkedBlockingQueue<>();

  Fences(
      String pipeline,
      IdLedger ledger,
      Waits waits,
      RetryPolicy retry,
      String component,
      Consumer<Throwable> onFailure,
      LongSupplier nanoTime) {
    this.pipeline = pipeline;
    this.ledger = ledger;
    this.waits = waits;
    this.retry = retry;
    this.component = component;
    this.onFailure = onFailure;
    this.nanoTime = nanoTime;
  }

  /**
   * Whether that consumer was fenced within that time; if not, it soon will be. Poll thread.
   *
   * @param within counted from before the fence was begun, so that it is no older than this
   */
  boolean isFenced(String partition, String consumer, Duration within) {
    Other other = new Other(partition, consumer);
    Long at = fencedAt.get(other);
    if (at != null && nanoTime.getAsLong() - at < within.toNanos()) {
      return true;
    }
    if (asked.add(other)) {
      queue.add(other);
    }
    return false;
  }

  @Override
  public void run() {
    Backoff backoff = Backoff.forProbe(retry);
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Other other = queue.take();
        if (fence(other)) {
          backoff.reset();
        } else {
          // Behind the others: a fence may wait for long, and not theirs.
          queue.add(other);
          backoff.await();
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (Throwable failure) {
      onFailure.accept(failure);
    }
  }

  private boolean fence(Other other) throws InterruptedException {
    long begun = nanoTime.getAsLong();
    try {
      ledger.fence(other.partition(), other.consumer());
      if (fencedAt.put(other, begun) == null) {
        log.warn(
            "pipeline {} has fenced consumer {} of {}, which lets records lie, before they are taken"
                + " over: should it live, it writes nothing more of what it was given until now",
            pipeline,
            other.consumer(),
            other.partition());
      }
      fencedAt.values().removeIf(at -> begun - at > REMEMBERED.toNanos());
      asked.remove(other);
      return true;
    } catch (SinkException failure) {
      if (failure.verdict() == Verdict.STOP) {
        throw new PipelineFailedException(
            new PipelineFailure(failure.code(), component + ": " + failure.getMessage(), true),
            failure);
      }
      noteFailure(other, failure.getMessage());
    } catch (RuntimeException unknown) {
      noteFailure(other, Failures.describe(unknown));
    }
    return false;
  }

  /** Not a wait of the pipeline's: its own work goes on. */
  private void noteFailure(Other other, String problem) {
    waits.noteError(component + ": " + problem);
    log.warn(
        "pipeline {} cannot fence consumer {} of {} yet, and takes nothing over from it meanwhile: {}",
        pipeline,
        other.consumer(),
        other.partition(),
        problem);
  }
}
