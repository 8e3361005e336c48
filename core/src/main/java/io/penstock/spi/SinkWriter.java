package io.penstock.spi;

/**
 * Writes batches. One instance a lane, used by that lane's thread only; it owns its connection and
 * needs no locks.
 *
 * @param <T> the value type
 */
public interface SinkWriter<T> extends AutoCloseable {

  /**
   * Writes a batch and returns when it is durable. Called again with the same events after {@link
   * Verdict#RETRY} and {@link Verdict#OUTAGE}, and with parts of them while the engine isolates an
   * offender; it must therefore be harmless to write the same events twice in a row as far as the
   * target allows it.
   *
   * @param batch at least one event
   * @return an outcome for each event. A writer that can tell what is wrong with single records
   *     says {@link Outcome#REJECTED} for those and writes the others.
   * @throws SinkException if the whole batch failed; nothing of it then counts as written. Any
   *     other exception counts as {@link Verdict#OUTAGE}: what nobody understands is not the
   *     record's fault.
   */
  WriteResult write(Batch<T> batch) throws SinkException, InterruptedException;

  /**
   * Asks whether the target would take a write now, at the cost of one small round trip. Called
   * during an outage, with backoff, until it returns. Also called to prove that a record that
   * failed alone failed by its own fault.
   *
   * @throws SinkException while the target is away
   */
  void probe() throws SinkException, InterruptedException;

  /** Releases the connection. Called by the lane's thread. */
  @Override
  void close();
}
