package io.penstock.redis;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import java.util.List;

/** An entry that was delivered to this consumer and is not acknowledged yet. */
final class HeldEntry {

  private final byte[] id;
  private final SourceRecord record;
  private final int earlierDeliveries;
  private boolean settled;
  private boolean taken;
  private int seenIn;

  /**
   * An entry.
   *
   * @param id as the server wrote it, so that it need not be written again
   * @param earlierDeliveries how often it had been delivered before
   */
  HeldEntry(byte[] id, SourceRecord record, int earlierDeliveries) {
    this.id = id;
    this.record = record;
    this.earlierDeliveries = earlierDeliveries;
  }

  /** An entry of which nothing is left but its id, to be acknowledged. */
  static HeldEntry withoutRecord(Position position, byte[] id) {
    HeldEntry entry =
        new HeldEntry(
            id, new SourceRecord(position, null, null, List.of(), SourceRecord.NO_TIMESTAMP), 0);
    entry.settle();
    return entry;
  }

  byte[] id() {
    return id;
  }

  SourceRecord record() {
    return record;
  }

  Position position() {
    return record.position();
  }

  int earlierDeliveries() {
    return earlierDeliveries;
  }

  boolean isSettled() {
    return settled;
  }

  void settle() {
    settled = true;
  }

  /** Whether another consumer owns it by now, or its group is gone; then it is not renewed. */
  boolean isTaken() {
    return taken;
  }

  void taken(boolean isTaken) {
    taken = isTaken;
  }

  /** The number of the last ownership check that found it pending for us. */
  int seenIn() {
    return seenIn;
  }

  void seenIn(int check) {
    seenIn = check;
  }
}
