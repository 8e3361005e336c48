package io.penstock.engine;

import io.penstock.spi.SinkException;
import io.penstock.spi.WriteResult;
import java.util.List;

/** Where a segment writer reports what it has done. Confined to one thread. */
interface Account {

  /** A write, for {@link #timed}. */
  @FunctionalInterface
  interface Write {
    WriteResult run() throws SinkException, InterruptedException;
  }

  /** The entries whose partition is still ours; the others are handed back. */
  <T> List<Entry<T>> withoutLost(List<Entry<T>> entries);

  /** Runs a write and measures it. */
  WriteResult timed(int records, Write write) throws SinkException, InterruptedException;

  /** Entries have come to their end. Where something was written, still inside of their owners. */
  void settle(Settlement settlement);

  /** The thread is about to wait: a partition must not be kept from going meanwhile. */
  void letGo();
}
