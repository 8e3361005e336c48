package io.penstock.record;

import java.util.Objects;

/**
 * A record on its way through the stages: the record as it was read, the value that the decoder
 * made of it and that transforms replace, and what the sink is asked to do. An event is immutable,
 * but its value may not be (a {@code Document} is not): an event and its value belong to one lane's
 * thread.
 *
 * @param <T> the pipeline's value type
 */
public final class Event<T> {

  private final SourceRecord record;
  private final T value;
  private final Operation operation;
  private final String route;
  private final String filteredBecause;

  private Event(
      SourceRecord record, T value, Operation operation, String route, String filteredBecause) {
    this.record = Objects.requireNonNull(record, "record");
    this.value = value;
    this.operation = Objects.requireNonNull(operation, "operation");
    this.route = route;
    this.filteredBecause = filteredBecause;
  }

  /** A new event that asks for {@link Operation#UPSERT} and has no route. */
  public static <T> Event<T> of(SourceRecord record, T value) {
    return new Event<>(record, value, Operation.UPSERT, null, null);
  }

  /** The record as it was read; never null. */
  public SourceRecord record() {
    return record;
  }

  /** Short for {@code record().position()}. */
  public Position position() {
    return record.position();
  }

  /** The value; null only for a deletion that carries none and for a filtered tombstone. */
  public T value() {
    return value;
  }

  /** What the sink is asked to do; never null. */
  public Operation operation() {
    return operation;
  }

  /** The name that chooses among a sink's targets (tables, indices), or null. */
  public String route() {
    return route;
  }

  /** Whether a stage has filtered it out: it is then settled and counted, and not written. */
  public boolean isFiltered() {
    return filteredBecause != null;
  }

  /** The label under which a filtered event is counted, or null if it is not filtered. */
  public String filteredBecause() {
    return filteredBecause;
  }

  /** The same event with another value. */
  public Event<T> withValue(T newValue) {
    return newValue == value
        ? this
        : new Event<>(record, newValue, operation, route, filteredBecause);
  }

  /** The same event with another operation. */
  public Event<T> withOperation(Operation newOperation) {
    return newOperation == operation
        ? this
        : new Event<>(record, value, newOperation, route, filteredBecause);
  }

  /** The same event with a route. */
  public Event<T> withRoute(String newRoute) {
    return new Event<>(record, value, operation, newRoute, filteredBecause);
  }

  /**
   * The same event, filtered out.
   *
   * @param because a short constant label ({@code tombstone}, {@code filter}); it becomes a metric
   *     tag, so it must not hold data of the record
   */
  public Event<T> filtered(String because) {
    return new Event<>(record, value, operation, route, Objects.requireNonNull(because, "because"));
  }

  /** Position and operation only: no payload. */
  @Override
  public String toString() {
    return "Event[" + record.position() + ", " + operation + "]";
  }
}
