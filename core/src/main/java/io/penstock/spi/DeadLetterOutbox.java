package io.penstock.spi;

import java.util.List;

/**
 * Dead letters that a ledger has committed and that still have to go somewhere else, a topic for
 * example. Used by one thread of the engine.
 */
public interface DeadLetterOutbox extends AutoCloseable {

  /**
   * The oldest dead letters of the pipeline that have not been relayed, in the order in which they
   * were committed.
   *
   * @param atMost how many
   */
  List<DeadRecord> next(int atMost) throws SinkException, InterruptedException;

  /**
   * They are durable elsewhere now. A crash before this call relays them again, with the same id.
   */
  void relayed(List<DeadRecord> records) throws SinkException, InterruptedException;

  @Override
  void close();
}
