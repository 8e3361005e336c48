package io.penstock.spi;

/** What a part can promise; the engine derives the pipeline's guarantee from all of them. */
public enum Capability {
  /** Source: reading can start again at any position ({@link SeekableSource}). */
  SEEKABLE,
  /**
   * Source: unacknowledged records are delivered again, by id ({@code XACK}), not by position
   * ({@link RedeliveringSource}).
   */
  ACKNOWLEDGES_IDS,
  /** Sink: writing a record twice leaves what writing it once leaves (a unique key, an id). */
  IDEMPOTENT,
  /**
   * Sink: records, dead letters and positions can commit in one transaction ({@link LedgerSink}).
   */
  LEDGER,
  /**
   * Sink: beside positions, its ledger can keep the ids of records that are written and not
   * acknowledged yet ({@link LedgerSink#openIdLedger}).
   */
  ID_LEDGER,
  /** Sink: events with {@link io.penstock.record.Operation#DELETE} are understood. */
  DELETES,
  /** Dead letter: can be kept in the sink's own transaction. */
  IN_LEDGER
}
