package io.penstock.spi;

import java.util.List;

/**
 * A writer that takes note of the dead letters whose records it writes.
 *
 * @param <T> the value type
 */
public interface ReplayWriter<T> extends SinkWriter<T> {

  /**
   * Writes the records that no replay has written before and takes note of them, in one
   * transaction. What was written before is {@link Outcome#DUPLICATE} and not touched.
   *
   * <p>If some records turn out to be rejected, <em>nothing</em> is committed: those are {@link
   * Outcome#REJECTED} and the others {@link Outcome#RETRY}; the caller calls again without the
   * rejected ones.
   *
   * @param letters for each event, the {@link DeadRecord#fingerprint()} of its dead letter
   * @throws SinkException as {@link SinkWriter#write}
   */
  WriteResult write(Batch<T> batch, List<String> letters)
      throws SinkException, InterruptedException;
}
