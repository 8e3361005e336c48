package io.penstock.spi;

/**
 * A sink that can commit records, dead letters and the source's positions in one transaction. With
 * a {@link SeekableSource} it makes delivery exactly-once; with {@link Capability#ID_LEDGER}, also
 * with a {@link RedeliveringSource}.
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
   * The ledger for a source that delivers again by id. Called once after {@link Sink#open}, instead
   * of {@link #openLedger}, if the sink has the capability {@link Capability#ID_LEDGER}; creates
   * the ledger's tables if they are not there.
   *
   * @throws UnsupportedOperationException if the sink has no such ledger
   */
  default IdLedger openIdLedger() throws SinkException {
    throw new UnsupportedOperationException(description() + " keeps no ids");
  }

  /**
   * The dead letters that this sink's transactions have committed, for a pipeline whose dead letter
   * is somewhere else. Called once after the ledger was opened, if at all.
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
