package io.penstock.spi;

import io.penstock.record.Event;
import java.util.List;

/**
 * Checks an event. One instance serves all lanes at once, so it must be safe for use by several
 * threads.
 *
 * @param <T> the pipeline's value type
 */
@FunctionalInterface
public interface Validator<T> {

  /** All that is wrong with the event, not the first thing only; empty if it is valid. */
  List<Violation> validate(Event<T> event);
}
