package io.penstock.postgres.mapping;

/** A mapping that the table does not bear out. The message says what to do. */
public final class MappingException extends Exception {

  public MappingException(String message) {
    super(message);
  }
}
