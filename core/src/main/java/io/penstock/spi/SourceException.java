package io.penstock.spi;

/** A source's failure. {@link Verdict#REJECT} makes no sense here and is treated as an outage. */
public final class SourceException extends ComponentException {

  public SourceException(Verdict verdict, String code, String message, Throwable cause) {
    super(verdict, code, message, cause);
  }

  public SourceException(Verdict verdict, String code, String message) {
    this(verdict, code, message, null);
  }
}
