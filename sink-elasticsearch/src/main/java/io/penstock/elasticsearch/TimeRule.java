package io.penstock.elasticsearch;

import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * Tells an event's time and sees that it lies within a window, since a wrong one would make an
 * index of its own.
 *
 * @param <T> the pipeline's value type
 */
final class TimeRule<T> {

  /** Tells the time, or says why there is none. */
  @FunctionalInterface
  interface Origin<T> {
    /** Milliseconds since the epoch. */
    long epochMillis(Event<T> event) throws RejectedException;

    static <T> Origin<T> of(Function<? super Event<T>, Instant> function) {
      return event -> {
        try {
          return function.apply(event).toEpochMilli();
        } catch (RuntimeException ofTheUser) {
          throw new RejectedException(
              "TIME_FAILED",
              "the function for the time threw " + ofTheUser.getClass().getSimpleName());
        }
      };
    }
  }

  private final Origin<T> origin;
  private final Clock clock;
  private final long maxAgeMillis;
  private final long maxAheadMillis;

  TimeRule(Origin<T> origin, Clock clock, Duration maxAge, Duration maxAhead) {
    this.origin = origin;
    this.clock = clock;
    this.maxAgeMillis = maxAge.toMillis();
    this.maxAheadMillis = maxAhead.toMillis();
  }

  long epochMillis(Event<T> event) throws RejectedException {
    long time = origin.epochMillis(event);
    long now = clock.millis();
    if (time < now - maxAgeMillis) {
      throw new RejectedException(
          "TIME_RANGE",
          "the event's time is further back than time.maxAge allows; if the unit is right, raise it");
    }
    if (time > now + maxAheadMillis) {
      throw new RejectedException(
          "TIME_RANGE",
          "the event's time is further ahead than time.maxAhead allows; if the unit is right, raise"
              + " it");
    }
    return time;
  }
}
