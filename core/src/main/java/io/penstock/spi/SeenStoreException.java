package io.penstock.spi;

/** A seen store that could not answer; its records go on as if they had not been seen. */
public final class SeenStoreException extends ComponentException {

  public SeenStoreException(Verdict verdict, String code, String message, Throwable cause) {
    super(verdict, code, message, cause);
  }
}
