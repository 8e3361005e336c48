package io.penstock.runner.deadletter;

import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.StoredDeadLetter;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Which letter a record in flight belongs to, and what became of all of them. Thread-safe. */
final class ReplayBooks {

  private final long expected;

  /** By the object itself: two letters can have had one position, if a topic was made anew. */
  private final Map<SourceRecord, StoredDeadLetter> inFlight = new IdentityHashMap<>();

  private final Map<SourceRecord, String> diedAgain = new IdentityHashMap<>();
  private final Map<String, Long> refusedByCode = new HashMap<>();
  private long cut;
  private long marked;

  /**
   * Books.
   *
   * @param expected about how many letters there are
   */
  ReplayBooks(long expected) {
    this.expected = expected;
  }

  long expected() {
    return expected;
  }

  synchronized void read(SourceRecord record, StoredDeadLetter letter) {
    inFlight.put(record, letter);
  }

  /** What the replay of a record is remembered by. */
  synchronized String fingerprint(SourceRecord record) {
    return inFlight.get(record).dead().fingerprint();
  }

  /** The record was refused again; its letter stays as it is. */
  synchronized void refused(DeadRecord again) {
    diedAgain.put(again.record(), again.rejection().code());
    String what = again.stage().label() + " " + again.rejection().code();
    refusedByCode.merge(what, 1L, Long::sum);
  }

  /** The letter that may be marked now, or null if its record was refused again. */
  synchronized StoredDeadLetter settled(SourceRecord record) {
    StoredDeadLetter letter = inFlight.remove(record);
    return diedAgain.remove(record) == null ? letter : null;
  }

  /** Its value was cut when it was written. */
  synchronized void passOver() {
    cut++;
  }

  synchronized void marked(int letters) {
    marked += letters;
  }

  synchronized long marked() {
    return marked;
  }

  /** Letters whose value was cut when they were written, so that they cannot be replayed. */
  synchronized long cut() {
    return cut;
  }

  /** How many were refused again, by stage and code. */
  synchronized Map<String, Long> refused() {
    return Collections.unmodifiableMap(new TreeMap<>(refusedByCode));
  }
}
