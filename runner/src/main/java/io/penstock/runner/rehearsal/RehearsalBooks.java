package io.penstock.runner.rehearsal;

import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.spi.DeadRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a rehearsal came to. Thread-safe. */
public final class RehearsalBooks {

  /**
   * One partition.
   *
   * @param read records that the source gave
   * @param leftOut of these, records that were left out
   * @param passed records that would be handed to the sink
   * @param refused records that would be dead letters
   */
  public record Stretch(long read, long leftOut, long passed, long refused) {

    /** Records that a stage filters out. */
    public long filtered() {
      return read - leftOut - passed - refused;
    }

    private Stretch plus(long moreRead, long moreLeftOut, long morePassed, long moreRefused) {
      return new Stretch(
          read + moreRead, leftOut + moreLeftOut, passed + morePassed, refused + moreRefused);
    }
  }

  private static final Stretch NOTHING = new Stretch(0, 0, 0, 0);

  private final int kept;
  private final Map<String, Stretch> stretches = new TreeMap<>();
  private final Map<String, Long> refusedByCode = new TreeMap<>();
  private final List<DeadRecord> first = new ArrayList<>();

  /**
   * Empty books.
   *
   * @param kept how many refusals are kept to be shown
   */
  public RehearsalBooks(int kept) {
    this.kept = kept;
  }

  synchronized void read(String partition, boolean wanted) {
    add(partition, 1, wanted ? 0 : 1, 0, 0);
  }

  synchronized void passed(List<Event<Document>> events) {
    events.forEach(event -> add(event.position().partition(), 0, 0, 1, 0));
  }

  synchronized void refused(List<DeadRecord> records) {
    for (DeadRecord dead : records) {
      add(dead.record().partition(), 0, 0, 0, 1);
      refusedByCode.merge(dead.stage().label() + " " + dead.rejection().code(), 1L, Long::sum);
      if (first.size() < kept) {
        first.add(dead);
      }
    }
  }

  private void add(String partition, long read, long leftOut, long passed, long refused) {
    stretches.put(
        partition, stretches.getOrDefault(partition, NOTHING).plus(read, leftOut, passed, refused));
  }

  /** A partition; all zero if nothing was read of it. */
  public synchronized Stretch stretch(String partition) {
    return stretches.getOrDefault(partition, NOTHING);
  }

  /** All partitions together. */
  public synchronized Stretch all() {
    Stretch all = NOTHING;
    for (Stretch one : stretches.values()) {
      all = all.plus(one.read(), one.leftOut(), one.passed(), one.refused());
    }
    return all;
  }

  /** How many would be refused, by stage and code. */
  public synchronized Map<String, Long> refusedByCode() {
    return new TreeMap<>(refusedByCode);
  }

  /** The first refusals. */
  public synchronized List<DeadRecord> firstRefusals() {
    return List.copyOf(first);
  }
}
