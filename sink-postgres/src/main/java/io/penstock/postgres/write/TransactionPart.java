package io.penstock.postgres.write;

import io.penstock.spi.SinkException;
import java.sql.Connection;
import java.sql.SQLException;

/** What else a transaction does, beside the rows: the ledger's steps and dead letters. */
public interface TransactionPart {

  /**
   * Runs before the first row is written.
   *
   * @return whether to go on; false if an earlier transaction has done all of this already
   * @throws SinkException if the transaction must not be made
   */
  boolean begin(Connection connection) throws SQLException, SinkException;
}
