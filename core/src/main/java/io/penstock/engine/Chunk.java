package io.penstock.engine;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import java.util.List;

/**
 * Records of one partition on their way to a lane, or a mark that none follow before a position.
 *
 * @param owner the ownership under which they were read
 * @param ledgerLane the partition's lane in the ledger; 0 unless it is spread by key; {@link
 *     #BY_KEY} if each record's key decides
 * @param records in order; empty for a mark
 * @param mark the position up to which everything has been dispatched; null unless this is a mark
 */
record Chunk(Assignment owner, int ledgerLane, List<SourceRecord> records, Position mark) {

  /** Of no lane in particular: records of several are in this chunk, in the partition's order. */
  static final int BY_KEY = -1;

  /** The lane in the ledger that one of its records belongs to. */
  int ledgerLaneOf(SourceRecord record) {
    return ledgerLane == BY_KEY
        ? Dispatcher.laneOf(record.key(), owner.ledger().lanes())
        : ledgerLane;
  }

  static Chunk of(Assignment owner, int ledgerLane, List<SourceRecord> records) {
    return new Chunk(owner, ledgerLane, records, null);
  }

  static Chunk mark(Assignment owner, int ledgerLane, Position upTo) {
    return new Chunk(owner, ledgerLane, List.of(), upTo);
  }
}
