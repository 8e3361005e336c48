package io.penstock.spi;

/**
 * A writer that takes the positions into its transaction.
 *
 * @param <T> the value type
 */
public interface LedgerWriter<T> extends SinkWriter<T> {

  /**
   * Writes records, dead letters and positions in one transaction.
   *
   * <p>If some records turn out to be rejected, <em>nothing</em> is committed and the result says
   * which; the engine calls again without them and with their dead letters. If the ledger already
   * stands at every {@link LedgerMove#next()} under the same epoch, an earlier attempt whose reply
   * was lost had committed: the writer writes nothing and reports all records as written. Records
   * whose ids ({@link LedgerCommit#done()}) are in the ledger already were done by an earlier
   * attempt or by the consumer that had them before: they are reported as duplicates, and neither
   * they nor their dead letters are written again.
   *
   * @param batch may be empty when only positions or dead letters move
   * @param commit what must be durable together with it
   * @throws SinkException {@link Verdict#FENCED} if the ledger stands elsewhere or under another
   *     epoch; else as {@link SinkWriter#write}
   */
  WriteResult write(Batch<T> batch, LedgerCommit commit) throws SinkException, InterruptedException;
}
