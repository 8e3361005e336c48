package io.penstock.postgres.mapping;

import io.penstock.postgres.catalog.TableInfo;
import io.penstock.record.Event;
import java.util.Map;

/**
 * Knows how to find values for a table's columns in events.
 *
 * @param <T> the pipeline's value type
 */
public interface RowMapping<T> {

  /**
   * Decides for a table which columns are written, and from what.
   *
   * @throws MappingException if the table and the mapping do not fit
   */
  Bound<T> bind(TableInfo table, MappingOptions options) throws MappingException;

  /**
   * The outcome of {@link #bind}.
   *
   * @param <T> the pipeline's value type
   * @param sources column to source, in the table's order
   * @param check finds fields that must not be there; null if every field is welcome
   */
  record Bound<T>(Map<String, ColumnSource<T>> sources, FieldCheck<T> check) {}

  /**
   * Finds a field that no column takes.
   *
   * @param <T> the pipeline's value type
   */
  @FunctionalInterface
  interface FieldCheck<T> {

    /** The name of the first such field, or null. */
    String firstUnknown(Event<T> event);
  }
}
