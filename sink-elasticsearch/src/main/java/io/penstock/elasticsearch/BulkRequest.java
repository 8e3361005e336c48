package io.penstock.elasticsearch;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * One bulk request on its way: its body, and which records of the batch its items are. For one
 * thread.
 */
final class BulkRequest {

  private final BulkBody body;
  private int[] records = new int[64];
  private int size;
  private boolean deletes;
  private Cluster.Call call;
  private Set<String> keys;

  BulkRequest(BulkBody body) {
    this.body = body;
  }

  BulkBody body() {
    return body;
  }

  int size() {
    return size;
  }

  /** The record that an item is, by its index in the batch. */
  int record(int item) {
    return records[item];
  }

  int[] records() {
    return Arrays.copyOf(records, size);
  }

  void add(int record, Item item) {
    if (size == records.length) {
      records = Arrays.copyOf(records, size * 2);
    }
    records[size++] = record;
    deletes |= item.action() == Action.DELETE;
  }

  /**
   * Whether the reply's items matter even if none failed: a deletion tells if it found anything.
   */
  boolean hasDeletes() {
    return deletes;
  }

  void sent(Cluster.Call on) {
    call = on;
  }

  Cluster.Call call() {
    return call;
  }

  /** Whether an item of that document is in it. */
  boolean holds(BatchOutcomes batch, String key) {
    if (keys == null) {
      keys = new HashSet<>(size * 2);
      for (int i = 0; i < size; i++) {
        keys.add(batch.item(records[i]).key());
      }
    }
    return keys.contains(key);
  }
}
