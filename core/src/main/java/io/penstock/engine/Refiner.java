package io.penstock.engine;

import io.penstock.record.Event;
import io.penstock.record.Rejection;
import io.penstock.spi.RejectedException;
import io.penstock.spi.Stage;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformException;
import io.penstock.spi.Verdict;
import java.util.List;
import java.util.Objects;

/**
 * Applies transforms in order. What one of them depends on may be away: then the lane waits, as it
 * does for a sink, and the record comes again. Shared by all lanes.
 */
final class Refiner<T> {

  private final List<Transform<T>> transforms;
  private final RetryPolicy retry;
  private final Waits waits;
  private final String place;
  private final boolean forOwner;
  private final Runnable letGo;

  /**
   * A refiner.
   *
   * @param place what stands in front of messages; empty for the pipeline's own way
   * @param forOwner whether the wait ends when the record's partition goes away; a best-effort
   *     branch gets what the sink has taken whatever becomes of the partition
   * @param letGo called before a wait; see {@link Account#letGo}
   */
  Refiner(
      List<Transform<T>> transforms,
      RetryPolicy retry,
      Waits waits,
      String place,
      boolean forOwner,
      Runnable letGo) {
    this.transforms = List.copyOf(transforms);
    this.retry = retry;
    this.waits = waits;
    this.place = place;
    this.forOwner = forOwner;
    this.letGo = letGo;
  }

  /** Leaves the entry pending, filtered, dead or handed back. */
  void refine(Entry<T> entry, Event<T> decoded) throws InterruptedException {
    Stage stage = Stage.TRANSFORM;
    try {
      Event<T> event = decoded;
      for (int i = 0; i < transforms.size() && !event.isFiltered(); i++) {
        Transform<T> transform = transforms.get(i);
        stage = transform.stage();
        event = apply(transform, event, entry);
        if (event == null) {
          entry.become(Fate.HANDED_BACK);
          return;
        }
      }
      if (event.isFiltered()) {
        entry.filtered(event.filteredBecause());
      } else {
        entry.toBeWritten(event);
      }
    } catch (RejectedException rejected) {
      entry.die(stage, rejected.rejection());
    } catch (PipelineFailedException failed) {
      throw failed;
    } catch (RuntimeException bug) {
      // Its text may hold payload, so only the place.
      entry.die(
          stage,
          new Rejection(
              stage.name() + "_FAILED", place + "unexpected failure: " + Failures.describe(bug)));
    }
  }

  /** The event as it goes on, or null if its partition went away while the lane waited. */
  private Event<T> apply(Transform<T> transform, Event<T> event, Entry<T> entry)
      throws RejectedException, InterruptedException {
    try {
      return applied(transform, event);
    } catch (TransformException failure) {
      return outlast(transform, event, entry, failure);
    }
  }

  private Event<T> outlast(
      Transform<T> transform, Event<T> event, Entry<T> entry, TransformException first)
      throws RejectedException, InterruptedException {
    String component = place + transform.description();
    Object waiter = new Object();
    Backoff backoff = Backoff.forProbe(retry);
    TransformException failure = first;
    try {
      while (true) {
        if (failure.verdict() == Verdict.REJECT) {
          throw new RejectedException(failure.code(), failure.getMessage());
        }
        if (failure.verdict() == Verdict.STOP) {
          throw stopped(component, entry, failure);
        }
        if (forOwner && !entry.owner().isActive()) {
          return null;
        }
        waits.begin(waiter, component, failure);
        letGo.run();
        backoff.await();
        try {
          return applied(transform, event);
        } catch (TransformException again) {
          failure = again;
        }
      }
    } finally {
      waits.end(waiter, component);
    }
  }

  /** Null is a mistake of the transform; here it would mean that the partition went away. */
  private static <T> Event<T> applied(Transform<T> transform, Event<T> event)
      throws RejectedException, TransformException, InterruptedException {
    return Objects.requireNonNull(transform.apply(event), "a transform returned null");
  }

  private PipelineFailedException stopped(
      String component, Entry<T> entry, TransformException failure) {
    return new PipelineFailedException(
        new PipelineFailure(
            failure.code(),
            component
                + ", at "
                + entry.position()
                + " and after: "
                + failure.getMessage()
                + "; positions have not moved",
            true),
        failure);
  }
}
