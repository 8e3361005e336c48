package io.penstock.engine;

import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Stage;

/** One record's way through its lane. Confined to the lane's thread until it is settled. */
final class Entry<T> {

  private final Assignment owner;
  private final int ledgerLane;
  private final SourceRecord record;
  private final Position position;
  private Event<T> event;
  private Fate fate;
  private Stage stage;
  private Rejection rejection;
  private String filteredBecause;
  private int attempts;
  private boolean admitted;
  private String seenId;

  private Entry(Assignment owner, int ledgerLane, SourceRecord record, Position position) {
    this.owner = owner;
    this.ledgerLane = ledgerLane;
    this.record = record;
    this.position = position;
  }

  static <T> Entry<T> of(Assignment owner, int ledgerLane, SourceRecord record) {
    return new Entry<>(owner, ledgerLane, record, record.position());
  }

  static <T> Entry<T> mark(Assignment owner, int ledgerLane, Position upTo) {
    Entry<T> mark = new Entry<>(owner, ledgerLane, null, upTo);
    mark.fate = Fate.MARK;
    return mark;
  }

  void toBeWritten(Event<T> event) {
    this.event = event;
    this.fate = Fate.PENDING;
  }

  void filtered(String because) {
    this.fate = Fate.FILTERED;
    this.filteredBecause = because;
    this.event = null;
  }

  void die(Stage at, Rejection why) {
    this.fate = Fate.DEAD;
    this.stage = at;
    this.rejection = why;
    this.event = null;
  }

  /** An attempt to write it, alone or with others, has failed. */
  void failedOnce() {
    attempts++;
  }

  void become(Fate fate) {
    this.fate = fate;
  }

  void seenAs(String id) {
    this.seenId = id;
  }

  /** The id under which it is remembered, or null. */
  String seenId() {
    return seenId;
  }

  Assignment owner() {
    return owner;
  }

  int ledgerLane() {
    return ledgerLane;
  }

  /** Null for a mark. */
  SourceRecord record() {
    return record;
  }

  /** The record's position; for a mark, the position after the last dispatched record. */
  Position position() {
    return position;
  }

  Event<T> event() {
    return event;
  }

  Fate fate() {
    return fate;
  }

  boolean isPending() {
    return fate == Fate.PENDING;
  }

  Stage stage() {
    return stage;
  }

  Rejection rejection() {
    return rejection;
  }

  String filteredBecause() {
    return filteredBecause;
  }

  /** Whether the flood guard has counted this dead entry; true from the second call on. */
  boolean wasAdmitted() {
    boolean before = admitted;
    admitted = true;
    return before;
  }

  /** How often writing it has failed; 0 for what was refused before it came to that. */
  int attempts() {
    return attempts;
  }
}
