package io.penstock.engine;

import io.penstock.record.Event;

/**
 * Makes the id under which an event is remembered. Safe for use by several threads.
 *
 * @param <T> the value type
 */
@FunctionalInterface
public interface SeenIds<T> {

  /** The id, or null if the event has none and is to pass. */
  String id(Event<T> event);
}
