package io.penstock.spi;

/** A seen store that could not answer; its records go on as if they had not been seen. */
public final class SeenStoreException extends ComponentException {

  private final transient boolean[] known;

  public SeenStoreException(Verdict verdict, String code, String message, Throwable cause) {
    this(verdict, code, message, cause, null);
  }

  /**
   * A store that could answer in part.
   *
   * @param known for each id that was asked for, whether it is known to be remembered nevertheless;
   *     null if nothing is known
   */
  public SeenStoreException(
      Verdict verdict, String code, String message, Throwable cause, boolean[] known) {
    super(verdict, code, message, cause);
    this.known = known == null ? null : known.clone();
  }

  /** Whether the id at that place is remembered for certain. */
  public boolean isKnown(int index) {
    return known != null && known[index];
  }
}
