package io.penstock.spi;

/**
 * A sink that can commit records, dead letters and the source's positions in one transaction. With
 * a {@link SeekableSource} it makes delivery exactly-once.
 *
 * @param <T> the value type
 */
public interface LedgerSink<T> extends Sink<T> {

  /**
   * The ledger of this sink. Called once after {@link Sink#open}; creates the ledger's tables if
   * they are not there.
   */
  Ledger openLedger() throws SinkException;

  /**
   * The dead letters that this sink's transactions have committed, for a pipeline whose dead letter
   * is somewhere else. Called once after {@link #openLedger}, if at all.
   */
  DeadLetterOutbox openOutbox() throws SinkException;

  /**
   * Opens the ledger of a pipeline for those who look after it. May be called at any time, also
   * without {@link #open}; creates nothing.
   *
   * @throws SinkException with {@link Verdict#STOP} and the code {@code NO_LEDGER_ADMIN} if this
   *     sink offers no such thing
   */
  default LedgerAdmin openLedgerAdmin(String pipeline) throws SinkException {
    throw new SinkException(
        Verdict.STOP, "NO_LEDGER_ADMIN", description() + " does not let its ledger be looked at");
  }

  @Override
  LedgerWriter<T> openWriter();
}
