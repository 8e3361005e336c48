package io.penstock.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Calls the canonical constructors of records. */
final class Records {

  private Records() {}

  /**
   * The record, or null if its constructor refused the values; the problem is then reported.
   *
   * @param options a value for each setting of the record's {@link ConfigDescriptor}, in its order
   */
  static Object create(
      Class<? extends Record> type, Object[] options, MapNode section, ProblemList problems) {
    return create(type, Arrays.asList(options).iterator(), section, problems);
  }

  private static Object create(
      Class<? extends Record> type,
      Iterator<Object> options,
      MapNode section,
      ProblemList problems) {
    List<RecordComponent> components = List.of(type.getRecordComponents());
    Class<?>[] types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      if (components.get(i).isAnnotationPresent(Inline.class)) {
        values[i] = create(types[i].asSubclass(Record.class), options, section, problems);
        if (values[i] == null) {
          return null;
        }
      } else {
        values[i] = options.next();
      }
    }
    try {
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException refused) {
      if (refused.getCause() instanceof Error error) {
        throw error;
      }
      Throwable cause = refused.getCause();
      problems.error(
          ProblemCode.COMBINATION,
          section,
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(),
          "");
      return null;
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalArgumentException(
          type.getName() + " cannot be made: " + impossible.getMessage(), impossible);
    }
  }
}
