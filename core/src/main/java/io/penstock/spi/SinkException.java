package io.penstock.spi;

import java.util.Arrays;

/**
 * A sink's failure to write a batch. Nothing of the batch counts as written. With {@link
 * Verdict#REJECT} the engine isolates the offenders: it tries the suspects first, then splits.
 */
public final class SinkException extends ComponentException {

  private static final int[] NONE = {};

  private final int[] suspects;

  /**
   * A failure that names suspects.
   *
   * @param suspects indexes into the batch of the records that the target points at (the failed
   *     line of a COPY, the key in a constraint's detail); a hint that need not be right; empty
   *     where the target points at none
   */
  public SinkException(
      Verdict verdict, String code, String message, int[] suspects, Throwable cause) {
    super(verdict, code, message, cause);
    this.suspects = Arrays.copyOf(suspects, suspects.length);
  }

  public SinkException(Verdict verdict, String code, String message, Throwable cause) {
    super(verdict, code, message, cause);
    this.suspects = NONE;
  }

  public SinkException(Verdict verdict, String code, String message) {
    this(verdict, code, message, null);
  }

  /** Indexes of the records that the target points at; empty if it points at none. */
  public int[] suspects() {
    return suspects.length == 0 ? suspects : Arrays.copyOf(suspects, suspects.length);
  }
}
