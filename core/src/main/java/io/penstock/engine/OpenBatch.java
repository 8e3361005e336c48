package io.penstock.engine;

import io.penstock.spi.BatchState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The batch that a lane is filling: what is to be written and, in its place between, what is
 * already filtered or dead. Confined to the lane's thread.
 */
final class OpenBatch<T> implements BatchState {

  /** Entries that need no write are settled at the latest when there are this many in all. */
  private static final int MAX_ENTRIES = 32_768;

  private final LongSupplier nanoTime;
  private final Appetite appetite;
  private List<Entry<T>> entries = new ArrayList<>();
  private int pending;
  private long bytes;
  private long openedAt;
  private boolean wroteOnce;
  private long wroteAt;
  private boolean lastWasPartial;

  /**
   * An empty batch.
   *
   * @param appetite tells at which size it must be written whatever the policy says, so that a
   *     batch that is larger than the byte budget cannot stop the lane
   */
  OpenBatch(LongSupplier nanoTime, Appetite appetite) {
    this.nanoTime = nanoTime;
    this.appetite = appetite;
  }

  void add(Entry<T> entry) {
    if (entries.isEmpty()) {
      openedAt = nanoTime.getAsLong();
    }
    entries.add(entry);
    if (entry.isPending()) {
      pending++;
    }
    if (entry.record() != null) {
      bytes += entry.record().sizeInBytes();
    }
  }

  boolean hasEntries() {
    return !entries.isEmpty();
  }

  /** Whether it is so large that no policy may hold it back. */
  boolean isAtLimit() {
    return entries.size() >= MAX_ENTRIES || bytes >= appetite.batchLimit();
  }

  List<Entry<T>> entries() {
    return entries;
  }

  /** Begins anew; the list of entries that was handed out is not used again. */
  void reopen(boolean partial) {
    appetite.wrote(bytes);
    entries = new ArrayList<>(Math.max(16, entries.size()));
    pending = 0;
    bytes = 0;
    wroteOnce = true;
    wroteAt = nanoTime.getAsLong();
    lastWasPartial = partial;
  }

  @Override
  public int records() {
    return pending;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public long ageNanos() {
    return entries.isEmpty() ? 0 : nanoTime.getAsLong() - openedAt;
  }

  @Override
  public long nanosSinceWrite() {
    return wroteOnce ? nanoTime.getAsLong() - wroteAt : Long.MAX_VALUE;
  }

  @Override
  public boolean lastWasPartial() {
    return lastWasPartial;
  }

  @Override
  public boolean isEmpty() {
    return entries.isEmpty();
  }
}
