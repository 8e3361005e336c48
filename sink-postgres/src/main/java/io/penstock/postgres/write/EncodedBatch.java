package io.penstock.postgres.write;

import io.penstock.postgres.encode.Codes;
import io.penstock.postgres.fault.FailedRows;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.record.Rejection;
import io.penstock.spi.Batch;
import io.penstock.spi.RejectedException;
import io.penstock.spi.WriteResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A batch as rows for one or several tables. The buffers are kept from batch to batch. For one
 * thread.
 *
 * @param <T> the pipeline's value type
 */
final class EncodedBatch<T> {

  /**
   * What belongs to one table.
   *
   * @param <T> the pipeline's value type
   */
  record Part<T>(RowEncoder<T> encoder, TableWriter<T> writer) {}

  private final Tables<T> tables;
  private final Tuning tuning;
  private final DeletePolicy deletes;
  private final CopyStream copyStream = new CopyStream();
  private final RowArray rowArray = new RowArray();
  private final Progress progress = new Progress();
  private final Map<TablePlan<T>, Part<T>> parts = new LinkedHashMap<>();
  private final List<Part<T>> used = new ArrayList<>();
  private WriteResult.Builder results;
  private boolean hasRejections;

  EncodedBatch(Tables<T> tables, Tuning tuning, DeletePolicy deletes) {
    this.tables = tables;
    this.tuning = tuning;
    this.deletes = deletes;
  }

  /** Encodes a batch; forgets the one before. */
  void encode(Batch<T> batch) {
    parts.keySet().removeIf(plan -> !tables.isCurrent(plan));
    used.clear();
    progress.clear();
    hasRejections = false;
    results = WriteResult.of(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      try {
        add(batch.get(i), i);
      } catch (RejectedException rejected) {
        reject(i, rejected.rejection());
      }
    }
    for (Part<T> part : used) {
      part.writer().prepare(results);
    }
  }

  private void add(Event<T> event, int index) throws RejectedException {
    TablePlan<T> plan = tables.plan(event.route());
    if (plan == null) {
      throw new RejectedException(
          Codes.ROUTE_UNKNOWN,
          event.route() == null
              ? "the event has no route, and no table is set for those"
              : "the event's route leads to no table; add it to routes, or set table");
    }
    Part<T> part = part(plan);
    if (event.operation() != Operation.DELETE) {
      part.encoder().add(event, index);
    } else if (deletes == DeletePolicy.APPLY && plan.mode().isKeyed()) {
      part.encoder().addDeletion(event, index);
    } else {
      throw new RejectedException(
          Codes.DELETE_REFUSED,
          "the event asks for a deletion, which this sink does not do; set deletes to apply, with a"
              + " mode that has a key");
    }
  }

  private Part<T> part(TablePlan<T> plan) {
    Part<T> part = parts.get(plan);
    if (part == null) {
      RowSet rows = new RowSet();
      part =
          new Part<>(
              new RowEncoder<>(plan, rows),
              new TableWriter<>(plan, rows, tuning, copyStream, rowArray, progress));
      parts.put(plan, part);
    }
    if (!used.contains(part)) {
      part.encoder().rows().reset();
      used.add(part);
    }
    return part;
  }

  private void reject(int index, Rejection rejection) {
    hasRejections = true;
    results.reject(index, rejection);
  }

  /** The tables that the batch has rows for. */
  List<Part<T>> parts() {
    return used;
  }

  /** Outcomes so far. */
  WriteResult.Builder results() {
    return results;
  }

  /** Whether some record was refused, on this side or by a table that did not store it. */
  boolean hasRejections() {
    return hasRejections || used.stream().anyMatch(part -> part.writer().hasSkippedRows());
  }

  /** Where the transaction stands. */
  Progress progress() {
    return progress;
  }

  /** The most rows that one table gets. */
  int largestPart() {
    return used.stream().mapToInt(part -> part.encoder().rows().count()).max().orElse(0);
  }

  /**
   * A unique key refused the rows under way: if they were being copied in the hope that there are
   * no duplicates, they are merged from now on.
   *
   * @return whether that is worth another try
   */
  boolean noteDuplicates() {
    for (Part<T> part : used) {
      if (part.writer().copyMetDuplicates()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a unique key that is taken cannot be an answer of tables which it came from. */
  boolean conflictsAreHandled() {
    return !used.isEmpty()
        && used.stream()
            .map(part -> part.encoder().plan())
            .allMatch(plan -> plan.mode().isKeyed() && !plan.tellsOwnRows());
  }

  /** All rows by table, for an error that came with the commit. */
  List<FailedRows> allRows() {
    List<FailedRows> all = new ArrayList<>();
    for (Part<T> part : used) {
      part.writer().showAll(all);
    }
    return all;
  }
}
