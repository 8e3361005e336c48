package io.penstock.spi;

import io.penstock.record.Rejection;
import java.util.Objects;

/**
 * Thrown by a decoder or a transform for a record that cannot go on; the record is dead-lettered
 * and its neighbours go on. Carries no stack trace: a rejection is a result, and a flood of them
 * must stay cheap.
 */
public final class RejectedException extends Exception {

  private final transient Rejection rejection;

  public RejectedException(Rejection rejection) {
    super(Objects.requireNonNull(rejection, "rejection").message(), null, false, false);
    this.rejection = rejection;
  }

  /**
   * A rejection from its parts.
   *
   * @param code stable, see {@link Rejection#code()}
   * @param message without payload
   */
  public RejectedException(String code, String message) {
    this(new Rejection(code, message));
  }

  /** The code and the message; never null. */
  public Rejection rejection() {
    return rejection;
  }
}
