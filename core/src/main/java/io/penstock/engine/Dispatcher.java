package io.penstock.engine;

import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Brings polled records to their lanes, in chunks of one partition. Poll thread only. */
final class Dispatcher {

  private final List<? extends Lane<?>> lanes;
  private final Assignments assignments;
  private final BooksKeeper books;
  private final PipelineMeters meters;
  private final UnaryOperator<Position> after;
  private final Map<Assignment, Spread> spreads = new HashMap<>();

  /** How far a partition that is spread by key has been dispatched, over all and to each lane. */
  private static final class Spread {
    private Position upTo;
    private final Position[] byLane;

    private Spread(int lanes) {
      byLane = new Position[lanes];
    }
  }

  Dispatcher(
      List<? extends Lane<?>> lanes,
      Assignments assignments,
      BooksKeeper books,
      PipelineMeters meters,
      UnaryOperator<Position> after) {
    this.lanes = lanes;
    this.assignments = assignments;
    this.books = books;
    this.meters = meters;
    this.after = after;
  }

  /**
   * Records of partitions that are not ours any more are left out: they were never read.
   *
   * @return how many bytes the lanes were given
   */
  long dispatch(List<SourceRecord> records) {
    long bytes = 0;
    int from = 0;
    while (from < records.size()) {
      String partition = records.get(from).partition();
      int to = from + 1;
      while (to < records.size() && records.get(to).partition().equals(partition)) {
        to++;
      }
      Assignment owner = assignments.get(partition);
      if (owner != null && owner.isActive()) {
        bytes += run(owner, records.subList(from, to));
      }
      from = to;
    }
    return bytes;
  }

  private long run(Assignment owner, List<SourceRecord> records) {
    if (owner.lane() == Assignments.ALL_LANES) {
      return spread(owner, records);
    }
    if (owner.ledger() != null && owner.ledger().lanes() > 1) {
      return keepToRows(owner, records);
    }
    return send(owner, 0, owner.lane(), new ArrayList<>(records));
  }

  /**
   * The partition was spread by key before, and its rows in the ledger were not level when it was
   * claimed: each goes on for the keys that are its own, or what one has done would be done again.
   * All stays on the one lane, in the order of the partition.
   */
  private long keepToRows(Assignment owner, List<SourceRecord> records) {
    SourceRecord[] last = new SourceRecord[owner.ledger().lanes()];
    for (SourceRecord record : records) {
      last[laneOf(record.key(), last.length)] = record;
    }
    long bytes = send(owner, Chunk.BY_KEY, owner.lane(), new ArrayList<>(records));
    remember(owner, records, last);
    return bytes;
  }

  private long spread(Assignment owner, List<SourceRecord> records) {
    int parts = owner.ledger() == null ? lanes.size() : owner.ledger().lanes();
    List<List<SourceRecord>> byLane = new ArrayList<>(parts);
    for (int i = 0; i < parts; i++) {
      byLane.add(new ArrayList<>());
    }
    for (SourceRecord record : records) {
      byLane.get(laneOf(record.key(), parts)).add(record);
    }
    long bytes = 0;
    SourceRecord[] last = new SourceRecord[parts];
    for (int part = 0; part < parts; part++) {
      List<SourceRecord> own = byLane.get(part);
      if (!own.isEmpty()) {
        last[part] = own.get(own.size() - 1);
        bytes += send(owner, part, laneOf(owner, part), own);
      }
    }
    if (owner.ledger() != null) {
      remember(owner, records, last);
    }
    return bytes;
  }

  private void remember(Assignment owner, List<SourceRecord> records, SourceRecord[] last) {
    Spread spread = spreads.computeIfAbsent(owner, o -> new Spread(last.length));
    spread.upTo = after.apply(records.get(records.size() - 1).position());
    for (int part = 0; part < last.length; part++) {
      if (last[part] != null) {
        spread.byLane[part] = after.apply(last[part].position());
      }
    }
  }

  /** Which lane works for a row of the ledger; a row is never touched by two of them. */
  private int laneOf(Assignment owner, int part) {
    return owner.lane() == Assignments.ALL_LANES ? part % lanes.size() : owner.lane();
  }

  /** Stable for ever: the ledger's rows of a lane mean the records that hash to it. */
  static int laneOf(byte[] key, int lanes) {
    if (key == null) {
      return 0;
    }
    int hash = Arrays.hashCode(key);
    // Spreads keys that differ in the last byte only; the constant is the golden ratio's.
    hash = (hash ^ (hash >>> 16)) * 0x9E3779B9;
    return Math.floorMod(hash >>> 8, lanes);
  }

  private long send(Assignment owner, int ledgerLane, int lane, List<SourceRecord> records) {
    long bytes = 0;
    for (int i = 0; i < records.size(); i++) {
      bytes += records.get(i).sizeInBytes();
    }
    books.read(records.size(), bytes);
    meters.read(records.size());
    lanes.get(lane).enqueue(Chunk.of(owner, ledgerLane, records), bytes);
    return bytes;
  }

  /** Tells lanes that got nothing lately how far the others are, so that their rows move too. */
  void mark() {
    spreads.keySet().removeIf(owner -> !owner.isActive());
    spreads.forEach(
        (owner, spread) -> {
          for (int part = 0; part < spread.byLane.length; part++) {
            if (!spread.upTo.equals(spread.byLane[part])) {
              spread.byLane[part] = spread.upTo;
              lanes.get(laneOf(owner, part)).enqueue(Chunk.mark(owner, part, spread.upTo), 0);
            }
          }
        });
  }
}
