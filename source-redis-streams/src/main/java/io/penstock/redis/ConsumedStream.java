package io.penstock.redis;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One stream as this consumer sees it: which of its entries are held (handed to the engine or about
 * to be, and not acknowledged yet), which wait to be handed over, and what is being done about it.
 *
 * <p>For the poll thread only.
 */
final class ConsumedStream {

  /** What a stream needs before new entries may be read. */
  enum Phase {
    /** Which of the held entries are still ours has to be asked. */
    CHECKING,
    /** Entries that are pending for us without being held are read again. */
    REREADING,
    /** New entries are read. */
    LIVE,
    /** The group is not there and has to be created. */
    GROUP_LOST
  }

  private final String name;
  private final byte[] key;
  private final Map<Position, HeldEntry> held = new HashMap<>();
  private final ArrayDeque<SourceRecord> ready = new ArrayDeque<>();
  private Phase phase = Phase.REREADING;
  private boolean paused;
  private Position highestRead;
  private int checkNumber;
  private int generation;
  private boolean droppedReply;

  ConsumedStream(String name) {
    this.name = name;
    this.key = name.getBytes(StandardCharsets.UTF_8);
    this.highestRead = new Position(name, 0, 0);
  }

  String name() {
    return name;
  }

  byte[] key() {
    return key;
  }

  Phase phase() {
    return phase;
  }

  void enter(Phase next) {
    if (next == Phase.CHECKING) {
      checkNumber++;
    }
    phase = next;
  }

  boolean isPaused() {
    return paused;
  }

  void setPaused(boolean paused) {
    this.paused = paused;
  }

  /** Whether new entries may be asked for: nothing waits, and nobody said stop. */
  boolean wantsEntries() {
    return !paused && ready.isEmpty();
  }

  /** The highest id that was ever read as new; 0-0 if none was. */
  Position highestRead() {
    return highestRead;
  }

  void read(Position position) {
    if (EntryIds.compare(position, highestRead) > 0) {
      highestRead = position;
    }
  }

  /** The held entry of that id, or null. */
  HeldEntry held(Position position) {
    return held.get(position);
  }

  Collection<HeldEntry> held() {
    return held.values();
  }

  /** Holds an entry and puts it in line for the engine. */
  void hold(HeldEntry entry) {
    entry.seenIn(checkNumber);
    held.put(entry.position(), entry);
    ready.add(entry.record());
  }

  /** Lets an acknowledged entry go. */
  void release(HeldEntry entry) {
    held.remove(entry.position(), entry);
  }

  /**
   * Marks a record's entry as settled.
   *
   * @return the entry, or null if it is not held: acknowledged already, or of a stream that has
   *     been deleted since
   */
  HeldEntry settle(SourceRecord record) {
    HeldEntry entry = held.get(record.position());
    // Identity: in a stream that was deleted and filled anew, another entry may have the same id.
    if (entry == null || entry.record() != record || entry.isSettled()) {
      return null;
    }
    entry.settle();
    return entry;
  }

  /** The number of the ownership check that is under way. */
  int checkNumber() {
    return checkNumber;
  }

  /** Whether entries wait to be handed over. */
  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** Hands over what waits, unless the stream is paused. */
  void handOver(List<SourceRecord> to) {
    if (!paused) {
      to.addAll(ready);
      ready.clear();
    }
  }

  /**
   * The stream is another one now, and ids mean something else: no entry is held any more. What
   * waits to be handed over is kept, because there is no other copy of it.
   */
  void forgetEntries() {
    held.clear();
    highestRead = new Position(name, 0, 0);
  }

  /** Everything that was delivered will be delivered again, also what is still on its way here. */
  void forgetAll() {
    held.clear();
    ready.clear();
    generation++;
  }

  /** Changes when everything is forgotten: replies to what was asked before are void then. */
  int generation() {
    return generation;
  }

  /** A reply was void; what it delivered is pending for this consumer and not held. */
  void noteDroppedReply() {
    droppedReply = true;
  }

  /** Whether a reply was void since this was last asked. */
  boolean takeDroppedReply() {
    boolean dropped = droppedReply;
    droppedReply = false;
    return dropped;
  }
}
