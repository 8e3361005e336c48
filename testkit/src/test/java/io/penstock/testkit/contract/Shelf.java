package io.penstock.testkit.contract;

import io.penstock.record.Header;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The place that the components of these tests read from and write to: named entries in named rows,
 * which can be taken away and brought back.
 */
final class Shelf {

  /** What is under a name. */
  record Entry(byte[] key, byte[] value, List<Header> headers, List<String> notes) {}

  private final Set<String> rows = ConcurrentHashMap.newKeySet();
  private final NavigableMap<String, Entry> entries = new ConcurrentSkipListMap<>();
  private volatile boolean away;

  void takeAway() {
    away = true;
  }

  void bringBack() {
    away = false;
  }

  boolean isThere() {
    return !away;
  }

  void make(String row) {
    rows.add(row);
  }

  boolean hasRow(String row) {
    return rows.contains(row);
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  /** The names of a row without the row's own, in order. */
  List<String> list(String row) throws IOException {
    need();
    return entries.subMap(row + "/", row + "0").keySet().stream()
        .map(name -> name.substring(row.length() + 1))
        .toList();
  }

  void write(String name, Entry entry) throws IOException {
    need();
    entries.put(name, entry);
  }

  Entry read(String name) throws IOException {
    need();
    return entries.get(name);
  }

  void delete(String name) throws IOException {
    need();
    entries.remove(name);
  }

  private void need() throws IOException {
    if (away) {
      throw new IOException("away");
    }
  }
}
