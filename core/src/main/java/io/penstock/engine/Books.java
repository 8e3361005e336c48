package io.penstock.engine;

/**
 * What became of the records that a pipeline has read. They balance at every moment: {@code read =
 * written + duplicate + filtered + deadLettered + handedBack + inFlight}.
 *
 * @param read records that the source delivered
 * @param written records that are in the target
 * @param duplicate records that were there already, or newer ones were
 * @param filtered records that a stage left out on purpose
 * @param deadLettered records that are durably dead-lettered
 * @param handedBack records that were read and not settled because their partition was taken away;
 *     its new owner reads them again
 * @param inFlight records between reading and settling
 */
public record Books(
    long read,
    long written,
    long duplicate,
    long filtered,
    long deadLettered,
    long handedBack,
    long inFlight) {

  /** Before the first record. */
  public static final Books EMPTY = new Books(0, 0, 0, 0, 0, 0, 0);

  /** Whether every record is accounted for. */
  public boolean isBalanced() {
    return read == written + duplicate + filtered + deadLettered + handedBack + inFlight;
  }
}
