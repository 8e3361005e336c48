package io.penstock.producer.transactions;

/**
 * How many events are not new transactions. The rest of the shares is new ones.
 *
 * @param updated share of events that change a transaction
 * @param deleted share of events that delete one
 * @param repeated share of messages that were sent before, byte by byte
 * @param broken share of messages that must be dead-lettered
 */
public record TransactionMix(double updated, double deleted, double repeated, double broken) {

  /** What the service's own publisher sends: a tenth updates, and nothing else but new ones. */
  public static final TransactionMix PUBLISHER = new TransactionMix(0.1, 0, 0, 0);

  /** A bit of everything: 20 % updates, 5 % deletions, 2 % repeated, 0.5 % broken. */
  public static final TransactionMix DEFAULT = new TransactionMix(0.2, 0.05, 0.02, 0.005);

  public TransactionMix {
    if (!(updated >= 0
        && deleted >= 0
        && repeated >= 0
        && broken >= 0
        && updated + deleted + repeated + broken <= 1)) {
      throw new IllegalArgumentException("shares are not negative and add up to 1 at most");
    }
  }
}
