package io.penstock.spi;

/**
 * A transform that could not do its work because something that it depends on, such as a lookup
 * table, could not answer. {@link Verdict#RETRY} and {@link Verdict#OUTAGE}: the engine waits and
 * hands the transform the same event again, for as long as it takes. {@link Verdict#REJECT}: the
 * record is dead-lettered with the code. {@link Verdict#STOP}: the pipeline stops.
 */
public final class TransformException extends ComponentException {

  public TransformException(Verdict verdict, String code, String message, Throwable cause) {
    super(verdict, code, message, cause);
  }

  public TransformException(Verdict verdict, String code, String message) {
    this(verdict, code, message, null);
  }
}
