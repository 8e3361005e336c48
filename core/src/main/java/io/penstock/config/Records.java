package io.penstock.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Calls the canonical constructors of records. */
final class Records {

  private Records() {}

  /** The record, or null if its constructor refused the values; the problem is then reported. */
  static Object create(
      Class<? extends Record> type, Object[] values, MapNode section, ProblemList problems) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
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
