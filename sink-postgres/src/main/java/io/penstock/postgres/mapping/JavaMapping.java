package io.penstock.postgres.mapping;

import io.penstock.postgres.catalog.Column;
import io.penstock.postgres.catalog.TableInfo;
import io.penstock.record.Event;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Java objects: a column takes what its function returns. A null for a column that has a default
 * means that the default acts; Java has no other way to say that a value is absent.
 *
 * @param <T> the pipeline's value type
 */
public final class JavaMapping<T> implements RowMapping<T> {

  private final Map<String, Function<Event<T>, ?>> columns;

  private JavaMapping(Map<String, Function<Event<T>, ?>> columns) {
    this.columns = columns;
  }

  /** A mapping of the columns named. */
  public static <T> JavaMapping<T> of(Map<String, Function<Event<T>, ?>> columns) {
    return new JavaMapping<>(new LinkedHashMap<>(columns));
  }

  /**
   * The columns of a record class: a component {@code userId} belongs to the column {@code
   * user_id}.
   *
   * @param lookup with access to the class, which need not be public
   */
  public static <T extends Record> Map<String, Function<Event<T>, ?>> columnsOf(
      Class<T> type, MethodHandles.Lookup lookup) {
    Map<String, Function<Event<T>, ?>> columns = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      MethodHandle accessor =
          accessor(component.getAccessor(), type, lookup)
              .asType(MethodType.methodType(Object.class, Object.class));
      columns.put(
          snakeCase(component.getName()),
          event -> event.value() == null ? null : call(accessor, event.value()));
    }
    return columns;
  }

  private static MethodHandle accessor(Method method, Class<?> type, MethodHandles.Lookup lookup) {
    try {
      method.trySetAccessible();
      return lookup.unreflect(method);
    } catch (IllegalAccessException hidden) {
      throw new IllegalArgumentException(
          "the components of "
              + type.getName()
              + " cannot be read; make the record public, or open its package",
          hidden);
    }
  }

  private static Object call(MethodHandle accessor, Object value) {
    try {
      return (Object) accessor.invokeExact(value);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new IllegalStateException(thrown);
    }
  }

  /** {@code userId} becomes {@code user_id}, {@code httpURL} becomes {@code http_url}. */
  static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
        .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  @Override
  public Bound<T> bind(TableInfo table, MappingOptions options) throws MappingException {
    for (String name : columns.keySet()) {
      if (table.column(name) == null) {
        throw new MappingException(
            "table "
                + table.name()
                + " has no column "
                + name
                + "; it has "
                + table.columns().stream().map(Column::name).collect(Collectors.joining(", ")));
      }
    }
    Map<String, ColumnSource<T>> sources = new LinkedHashMap<>();
    for (Column column : table.columns()) {
      Function<Event<T>, ?> function = columns.get(column.name());
      if (function != null && !options.ignoreColumns().contains(column.name())) {
        sources.put(column.name(), source(function, column.hasDefault()));
      } else if (column.notNull() && !column.hasDefault()) {
        throw new MappingException(
            "column "
                + column.name()
                + " of table "
                + table.name()
                + " must have a value, and nothing is mapped to it; add column(\""
                + column.name()
                + "\", …) or give it a default");
      }
    }
    return new Bound<>(sources, null);
  }

  private static <T> ColumnSource<T> source(Function<Event<T>, ?> function, boolean hasDefault) {
    if (!hasDefault) {
      return function::apply;
    }
    return event -> {
      Object value = function.apply(event);
      return value == null ? ColumnSource.ABSENT : value;
    };
  }
}
