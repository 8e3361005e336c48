package io.penstock.spi;

/**
 * A dead letter that could not be written. It always blocks the partitions concerned and is tried
 * again; with {@link Verdict#STOP} the pipeline stops. It never skips a record.
 */
public final class DeadLetterException extends ComponentException {

  public DeadLetterException(Verdict verdict, String code, String message, Throwable cause) {
    super(verdict, code, message, cause);
  }

  public DeadLetterException(Verdict verdict, String code, String message) {
    this(verdict, code, message, null);
  }
}
