package io.penstock.elasticsearch;

import io.penstock.elasticsearch.ErrorTypes.Row;
import io.penstock.record.Rejection;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkException;
import io.penstock.spi.WriteResult;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of each record of one batch. For one thread.
 *
 * <p>A failure that left nothing settled is thrown. If some records were settled, the others are
 * told as {@link Outcome#RETRY}, with the reason: throwing would have what is written sent again.
 * If a record must be tried again, all later ones of its document are too, in the same order.
 */
final class BatchOutcomes {

  private static final Logger LOG = LoggerFactory.getLogger(BatchOutcomes.class);

  private final Failures failures;
  private final Item[] items;
  private final WriteResult.Builder result;
  private final BitSet again = new BitSet();
  private final BitSet rejected = new BitSet();
  private Set<String> heldBack;
  private SinkException failure;

  BatchOutcomes(int size, Failures failures) {
    this.failures = failures;
    this.items = new Item[size];
    this.result = WriteResult.of(size);
  }

  void planned(int record, Item item) {
    items[record] = item;
  }

  Item item(int record) {
    return items[record];
  }

  void reject(int record, Rejection why) {
    rejected.set(record);
    result.reject(record, why);
  }

  void tryAgain(int record) {
    rejected.clear(record);
    again.set(record);
    if (items[record] != null) {
      if (heldBack == null) {
        heldBack = new HashSet<>();
      }
      heldBack.add(items[record].key());
    }
  }

  void failed(SinkException why) {
    failure = Failures.graver(failure, why);
  }

  /** Whether nothing more should be sent. */
  boolean hasFailed() {
    return failure != null;
  }

  /** Whether an earlier record of that document must be tried again. */
  boolean isHeldBack(String key) {
    return heldBack != null && heldBack.contains(key);
  }

  /** Whether any record must be tried again. */
  boolean isAnyHeldBack() {
    return heldBack != null;
  }

  /**
   * Settles a record by what the server said of its item.
   *
   * @return how the error was judged; null if it settled the record without a rejection
   */
  Row settle(int record, int status, ServerError error) {
    Item item = items[record];
    if (error == null) {
      if (item.action() == Action.DELETE && status == 404) {
        // What it should delete was not there: the target is as if it had been deleted now.
        result.set(record, Outcome.DUPLICATE);
      }
      return null;
    }
    if (error.type().equals("version_conflict_engine_exception") && conflict(record, error)) {
      return null;
    }
    Row row = failures.types().ofItem(error);
    switch (row.verdict()) {
      case REJECT ->
          reject(record, new Rejection(row.code(), "the item was refused: " + Reasons.tell(error)));
      case DUPLICATE -> result.set(record, Outcome.DUPLICATE);
      case RETRY, OUTAGE, STOP -> {
        failed(failures.item(error, row));
        tryAgain(record);
      }
    }
    return row;
  }

  /** Whether the conflict is one that settles the record. */
  private boolean conflict(int record, ServerError error) {
    if (items[record].action() == Action.CREATE) {
      result.set(record, Outcome.DUPLICATE);
      return true;
    }
    if (!items[record].isVersioned()) {
      return false;
    }
    boolean older = Reasons.conflict(error) == Reasons.Conflict.OLDER;
    result.set(record, older ? Outcome.STALE : Outcome.DUPLICATE);
    return true;
  }

  /**
   * The result, once every record was settled or given up for now.
   *
   * @throws SinkException if none was settled
   */
  WriteResult finish() throws SinkException {
    if (again.isEmpty()) {
      return result.build();
    }
    holdBackLaterRecords();
    int left = again.cardinality();
    if (left == items.length) {
      throw failure;
    }
    again.stream().forEach(record -> result.set(record, Outcome.RETRY));
    result.retryBecause(failure);
    LOG.warn(
        "{} of {} records of a batch were not written and are tried again: {}",
        left,
        items.length,
        failure.getMessage());
    return result.build();
  }

  /** The later records of a document that must be tried again were perhaps written in between. */
  private void holdBackLaterRecords() {
    Set<String> keys = new HashSet<>();
    for (int i = again.nextSetBit(0); i < items.length; i++) {
      if (items[i] == null || rejected.get(i)) {
        continue;
      }
      if (again.get(i)) {
        keys.add(items[i].key());
      } else if (keys.contains(items[i].key())) {
        again.set(i);
      }
    }
  }
}
