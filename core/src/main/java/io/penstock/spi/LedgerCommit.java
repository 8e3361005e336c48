package io.penstock.spi;

import java.util.List;

/**
 * What has to become durable together with a batch, or not at all.
 *
 * @param moves the steps of the positions; at least one
 * @param deadLetters records of the same range that are dead; may be empty
 */
public record LedgerCommit(List<LedgerMove> moves, List<DeadRecord> deadLetters) {

  public LedgerCommit {
    moves = List.copyOf(moves);
    deadLetters = List.copyOf(deadLetters);
  }
}
