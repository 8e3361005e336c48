package io.penstock.spi;

import java.util.List;

/**
 * What has to become durable together with a batch, or not at all. Either positions move, of a
 * source that can seek, or ids are entered, of one that delivers again.
 *
 * @param moves the steps of the positions; empty for a source without positions
 * @param done the records that this transaction is about, the dead and the filtered ones among
 *     them; empty for a source with positions
 * @param deadLetters records of the same range that are dead; may be empty
 */
public record LedgerCommit(
    List<LedgerMove> moves, List<LedgerDone> done, List<DeadRecord> deadLetters) {

  public LedgerCommit {
    moves = List.copyOf(moves);
    done = List.copyOf(done);
    deadLetters = List.copyOf(deadLetters);
  }

  /** Positions that move, with a ledger of positions. */
  public LedgerCommit(List<LedgerMove> moves, List<DeadRecord> deadLetters) {
    this(moves, List.of(), deadLetters);
  }
}
