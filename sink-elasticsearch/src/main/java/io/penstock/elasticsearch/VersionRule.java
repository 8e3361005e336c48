package io.penstock.elasticsearch;

import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.util.function.ToLongFunction;

/**
 * Makes the external version of an event and sees that the server will take it: a negative one
 * would cost the whole bulk request.
 *
 * @param <T> the pipeline's value type
 */
final class VersionRule<T> {

  /** Stands for "no version". */
  static final long NONE = -1;

  /** Makes a version, or says why there is none. */
  @FunctionalInterface
  interface Origin<T> {
    long version(Event<T> event) throws RejectedException;

    static <T> Origin<T> of(ToLongFunction<? super Event<T>> function) {
      return event -> {
        try {
          return function.applyAsLong(event);
        } catch (RuntimeException ofTheUser) {
          throw new RejectedException(
              "VERSION_FAILED",
              "the function for the version threw " + ofTheUser.getClass().getSimpleName());
        }
      };
    }
  }

  private final Origin<T> origin;

  VersionRule(Origin<T> origin) {
    this.origin = origin;
  }

  long version(Event<T> event) throws RejectedException {
    long version = origin.version(event);
    if (version < 0) {
      throw outOfRange();
    }
    return version;
  }

  static RejectedException outOfRange() {
    return new RejectedException(
        "VERSION_RANGE",
        "the version is not a whole number from 0 to "
            + Long.MAX_VALUE
            + ", which is what an external version may be");
  }
}
