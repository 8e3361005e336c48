package io.penstock.engine;

import io.penstock.spi.SinkException;
import java.util.List;

/** One attempt at a run of entries; with or without a ledger. Confined to a lane's thread. */
interface SegmentWriter<T> {

  /**
   * Tries once. Entries that reach their end are published as settled before this returns.
   *
   * @param segment entries in order
   * @return what has to be tried again
   */
  Remainder<T> attempt(List<Entry<T>> segment) throws SinkException, InterruptedException;

  /** Whether the target would take a write. */
  void probe() throws SinkException, InterruptedException;

  /** The lane is about to wait; see {@link Account#letGo}. */
  default void letGo() {}

  /** Whether entries that need no write belong into the segments, because their positions do. */
  boolean isForAllEntries();

  /**
   * What is left of a segment.
   *
   * @param entries to be tried again; empty if all is done
   * @param failure why the target did not take them this time; null if they are to be tried again
   *     at once
   */
  record Remainder<T>(List<Entry<T>> entries, SinkException failure) {

    static <T> Remainder<T> none() {
      return new Remainder<>(List.of(), null);
    }

    static <T> Remainder<T> atOnce(List<Entry<T>> entries) {
      return new Remainder<>(entries, null);
    }

    static <T> Remainder<T> refused(List<Entry<T>> entries, SinkException failure) {
      return new Remainder<>(entries, failure);
    }
  }
}
