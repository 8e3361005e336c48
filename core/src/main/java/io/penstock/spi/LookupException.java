package io.penstock.spi;

/** A lookup table that could not answer. The message holds neither the key nor a row. */
public final class LookupException extends ComponentException {

  public LookupException(Verdict verdict, String code, String message, Throwable cause) {
    super(verdict, code, message, cause);
  }

  public LookupException(Verdict verdict, String code, String message) {
    this(verdict, code, message, null);
  }
}
