package io.penstock.producer;

import java.util.Map;
import java.util.TreeMap;

/**
 * The books that a pipeline must show at the end, counted from the expectations of what was sent.
 * For one thread.
 */
public final class ExpectedBooks {

  private long sent;
  private long written;
  private long duplicates;
  private long filtered;
  private long dead;
  private final Map<String, Long> deadByCode = new TreeMap<>();
  private final Map<String, Long> filteredByLabel = new TreeMap<>();

  /** Counts a record that was sent. */
  public void add(Expectation expectation) {
    sent++;
    switch (expectation.fate()) {
      case WRITTEN -> written++;
      case DUPLICATE -> duplicates++;
      case FILTERED -> {
        filtered++;
        filteredByLabel.merge(expectation.label(), 1L, Long::sum);
      }
      case DEAD -> {
        dead++;
        deadByCode.merge(expectation.label(), 1L, Long::sum);
      }
    }
  }

  /** All records. */
  public long sent() {
    return sent;
  }

  /** Records that must be in the target. */
  public long written() {
    return written;
  }

  /** Records that must be counted as duplicates, if each is read once. */
  public long duplicates() {
    return duplicates;
  }

  /** Records that must be left out. */
  public long filtered() {
    return filtered;
  }

  /** Records that must be dead-lettered. */
  public long dead() {
    return dead;
  }

  /** Dead letters by error code, sorted; a copy. */
  public Map<String, Long> deadByCode() {
    return new TreeMap<>(deadByCode);
  }

  /** Filtered records by label, sorted; a copy. */
  public Map<String, Long> filteredByLabel() {
    return new TreeMap<>(filteredByLabel);
  }
}
