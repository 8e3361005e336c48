package io.penstock.spi;

import io.penstock.record.Position;

/**
 * What a sink keeps beside its records for a {@link RedeliveringSource}: which records are written
 * and may be delivered again, and who may write. It needs no positions, because such a source has
 * none: records are acknowledged one by one and change hands when a consumer dies or seems to.
 *
 * <p>Each consumer of a partition has an epoch, and every transaction of its own checks that it is
 * still the current one ({@link LedgerDone}). Whoever takes records over from a consumer fences it
 * first, so that a process that only stood still cannot write them once it wakes up.
 *
 * <p>Used by two threads of the engine, which may wait on it; neither is the poll thread. At the
 * end, when those two are gone, {@link #forget} and {@link #leave} are called by the poll thread.
 */
public interface IdLedger extends AutoCloseable {

  /**
   * Enters a consumer, or raises its epoch so that transactions of its earlier life fail.
   *
   * <p>It is also the occasion to clear away what processes that died have left: ids before {@code
   * acknowledgedBefore} that are older than a day, and consumers that were fenced long ago. Since a
   * frozen consumer could still hold such a record, all consumers of the partition are fenced
   * before ids are cleared away.
   *
   * @param partition the partition
   * @param consumer the consumer's name
   * @param acknowledgedBefore every record before this position has been acknowledged, so that the
   *     source never delivers it again
   * @return the consumer's epoch, which it never had before
   * @throws SinkException {@link Verdict#OUTAGE} while the target is away
   */
  long claim(String partition, String consumer, Position acknowledgedBefore)
      throws SinkException, InterruptedException;

  /**
   * Whether any consumer has ever claimed this partition. Called on the poll thread, while the
   * source opens.
   */
  boolean knows(String partition) throws SinkException, InterruptedException;

  /**
   * Makes every transaction under the present epoch of that consumer fail, once those under way
   * have ended. Harmless if there is no such consumer, because it cannot write then.
   */
  void fence(String partition, String consumer) throws SinkException, InterruptedException;

  /** The same for all consumers of the partition but one. */
  void fenceOthers(String partition, String butNot) throws SinkException, InterruptedException;

  /**
   * Forgets ids, because they are acknowledged.
   *
   * @throws SinkException {@link Verdict#FENCED} if the consumer's epoch is not the current one:
   *     somebody else may hold the same records, and has to find their ids. Nothing is forgotten
   *     then.
   */
  void forget(LedgerDone acknowledged) throws SinkException, InterruptedException;

  /** Takes a consumer out after an orderly end, unless its epoch is not the current one. */
  void leave(String partition, String consumer, long epoch)
      throws SinkException, InterruptedException;

  @Override
  void close();
}
