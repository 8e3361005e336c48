package io.penstock.engine;

import io.penstock.record.SourceRecord;
import io.penstock.spi.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Records that a lane is done with, on their way to the poll thread. Filled by the lane, then
 * handed over and not touched by it again.
 */
final class Settlement {

  /** Under what a dead letter is counted. */
  record DeadCode(Stage stage, String code) {}

  private final List<SourceRecord> records;
  private final List<Assignment> owners;
  private int written;
  private int duplicate;
  private int stale;
  private int filtered;
  private int dead;
  private int handedBack;
  private long bytes;
  private Map<DeadCode, Integer> deadCodes = Map.of();
  private Map<String, Integer> filteredLabels = Map.of();

  Settlement(int expected) {
    records = new ArrayList<>(expected);
    owners = new ArrayList<>(expected);
  }

  void add(Entry<?> entry) {
    switch (entry.fate()) {
      case WRITTEN -> written++;
      case DUPLICATE -> duplicate++;
      case STALE -> stale++;
      case FILTERED -> {
        filtered++;
        filteredLabels = counted(filteredLabels, entry.filteredBecause());
      }
      case DEAD -> {
        dead++;
        deadCodes = counted(deadCodes, new DeadCode(entry.stage(), entry.rejection().code()));
      }
      case HANDED_BACK -> handedBack++;
      case MARK -> {
        return;
      }
      case PENDING -> throw new IllegalStateException("not settled: " + entry.record());
    }
    bytes += entry.record().sizeInBytes();
    if (entry.fate() != Fate.HANDED_BACK) {
      records.add(entry.record());
      owners.add(entry.owner());
    }
  }

  private static <K> Map<K, Integer> counted(Map<K, Integer> counts, K key) {
    Map<K, Integer> counted = counts.isEmpty() ? new HashMap<>() : counts;
    counted.merge(key, 1, Integer::sum);
    return counted;
  }

  boolean isEmpty() {
    return size() == 0;
  }

  int size() {
    return records.size() + handedBack;
  }

  /** The settled records whose partition is still ours, for the source. */
  List<SourceRecord> acknowledgeable() {
    boolean allOurs = true;
    for (int i = 0; i < owners.size() && allOurs; i++) {
      allOurs = isOurs(owners.get(i));
    }
    if (allOurs) {
      return records;
    }
    List<SourceRecord> ours = new ArrayList<>(records.size());
    for (int i = 0; i < records.size(); i++) {
      if (isOurs(owners.get(i))) {
        ours.add(records.get(i));
      }
    }
    return ours;
  }

  /** Whose the settled records are, one owner a record; without those that were handed back. */
  List<Assignment> owners() {
    return owners;
  }

  private static boolean isOurs(Assignment owner) {
    return owner.isAcknowledgeable();
  }

  int written() {
    return written;
  }

  int duplicate() {
    return duplicate;
  }

  int stale() {
    return stale;
  }

  int filtered() {
    return filtered;
  }

  int dead() {
    return dead;
  }

  int handedBack() {
    return handedBack;
  }

  long bytes() {
    return bytes;
  }

  Map<DeadCode, Integer> deadCodes() {
    return deadCodes;
  }

  Map<String, Integer> filteredLabels() {
    return filteredLabels;
  }
}
