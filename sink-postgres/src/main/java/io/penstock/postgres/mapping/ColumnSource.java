package io.penstock.postgres.mapping;

import io.penstock.record.Event;

/**
 * Reads the value for one column out of an event. Serves all lanes at once.
 *
 * @param <T> the pipeline's value type
 */
@FunctionalInterface
public interface ColumnSource<T> {

  /** Says that the event has nothing for the column, which is not the same as null. */
  Object ABSENT =
      new Object() {
        @Override
        public String toString() {
          return "ABSENT";
        }
      };

  /** The value, null, or {@link #ABSENT}. */
  Object read(Event<T> event);
}
