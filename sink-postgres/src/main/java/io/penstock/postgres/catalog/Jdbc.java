package io.penstock.postgres.catalog;

import java.sql.SQLException;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;

/**
 * Gets the driver's exceptions back out of jdbi's, whose messages can hold statement and values.
 */
final class Jdbc {

  private Jdbc() {}

  static <R> R unwrapped(Supplier<R> work) throws SQLException {
    try {
      return work.get();
    } catch (JdbiException wrapped) {
      if (wrapped.getCause() instanceof SQLException cause) {
        throw cause;
      }
      throw wrapped;
    }
  }
}
