package io.penstock.spi;

import io.penstock.record.Position;
import java.util.List;

/** A pipeline's ledger, for those who look after it. For one thread. */
public interface LedgerAdmin extends AutoCloseable {

  /** All rows, by partition and lane; none if the pipeline has never run with a ledger. */
  List<LedgerRow> rows() throws SinkException, InterruptedException;

  /**
   * Sets the next position of all lanes of its partition and raises the epoch, so that whoever
   * works on the partition is fenced. A partition that is not known is entered. The position counts
   * for the log that is there at the next claim.
   */
  void moveTo(Position next) throws SinkException, InterruptedException;

  /**
   * Forgets partitions: they start from the source's own position next time, and whoever works on
   * them is fenced.
   *
   * @param partition null for all
   * @return how many rows there were
   */
  int forget(String partition) throws SinkException, InterruptedException;

  /** How the ledger is called in messages. */
  String description();

  @Override
  void close();
}
