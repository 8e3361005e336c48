package io.penstock.spi;

/** A counter store that could not answer; an addition may or may not have been made. */
public final class CounterStoreException extends ComponentException {

  public CounterStoreException(Verdict verdict, String code, String message, Throwable cause) {
    super(verdict, code, message, cause);
  }
}
