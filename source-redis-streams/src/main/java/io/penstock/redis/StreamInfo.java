package io.penstock.redis;

import io.penstock.record.Position;

/**
 * What XINFO STREAM says.
 *
 * @param length entries in the stream
 * @param lastGenerated the highest id that was ever given
 * @param entriesAdded entries that were ever added, or -1 if the server does not know
 * @param maxDeleted the highest id that was deleted one by one, or null if the server does not know
 * @param first the lowest id in the stream, or null if it is empty
 */
record StreamInfo(
    long length, Position lastGenerated, long entriesAdded, Position maxDeleted, Position first) {

  static StreamInfo of(String stream, Object reply) {
    Attributes info = new Attributes(reply);
    Object[] firstEntry = info.get("first-entry") instanceof Object[] entry ? entry : new Object[0];
    byte[] maxDeleted = (byte[]) info.get("max-deleted-entry-id");
    return new StreamInfo(
        info.number("length", 0),
        EntryIds.parse(stream, (byte[]) info.get("last-generated-id")),
        info.number("entries-added", -1),
        maxDeleted == null ? null : EntryIds.parse(stream, maxDeleted),
        firstEntry.length == 0 ? null : EntryIds.parse(stream, (byte[]) firstEntry[0]));
  }

  /** Whether entries were added after that id, whether or not they are still there. */
  boolean hasUnread(Position delivered) {
    return EntryIds.compare(lastGenerated, delivered) > 0;
  }

  /** Whether nothing up to that id is in the stream any more. */
  boolean beginsAfter(Position delivered) {
    return first == null || EntryIds.compare(first, delivered) > 0;
  }

  /**
   * Whether this is another stream of the same name than the one that was read before.
   *
   * @param floor the id up to which that one was acknowledged
   * @param highestRead the highest id that was read of it; 0-0 if none was
   * @param hadAdded how many entries that one ever had, as far as is known
   */
  boolean isOther(Position floor, Position highestRead, long hadAdded) {
    if (EntryIds.compare(lastGenerated, floor) < 0
        || EntryIds.compare(lastGenerated, highestRead) < 0) {
      return true;
    }
    if (entriesAdded < 0) {
      return false;
    }
    boolean nothingEverLeft = entriesAdded == length;
    boolean beganAfterwards =
        first != null && highestRead.high() != 0 && EntryIds.compare(first, highestRead) > 0;
    return entriesAdded < hadAdded || (nothingEverLeft && beganAfterwards);
  }
}
