package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;

/**
 * Writes values of one column in Postgres' binary format. Stateless apart from its settings, so one
 * instance serves all lanes.
 */
public interface CellEncoder {

  /**
   * Writes the value's bytes, without their length.
   *
   * @param value never null
   * @param out where to; what was written before a rejection is for the caller to take back
   * @throws RejectedException if the column cannot hold exactly this value; the message names the
   *     column and never the value
   */
  void encode(Object value, RowBuffer out) throws RejectedException;
}
