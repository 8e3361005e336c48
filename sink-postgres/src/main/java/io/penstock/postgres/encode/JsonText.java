package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;

/** A value that writes itself as JSON: bytes that are JSON already, a document, the rest of one. */
public interface JsonText {

  /** Writes the value through the writer. */
  void writeTo(JsonWriter writer) throws RejectedException;

  /** Whether JSON's null says, as in any other column, that there is no value. */
  default boolean nullIsNoValue() {
    return false;
  }
}
