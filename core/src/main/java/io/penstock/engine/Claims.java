package io.penstock.engine;

import io.penstock.record.Position;
import io.penstock.spi.SourceException;

/**
 * Makes partitions ours in the ledger, whichever kind it is, without making the poll thread wait.
 */
interface Claims {

  /**
   * Asks for a partition. It stays paused until it is claimed. Poll thread.
   *
   * @param start where the source would begin by itself
   */
  void wish(Assignment owner, Position start);

  /**
   * Begins to read what the ledger knows as ours by now. What the source cannot begin yet is kept
   * for the next call. Poll thread.
   *
   * @throws SourceException if the source could not begin one of them
   */
  void takeAnswers(Assignments current) throws SourceException;
}
