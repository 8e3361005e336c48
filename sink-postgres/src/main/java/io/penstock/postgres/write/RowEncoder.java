package io.penstock.postgres.write;

import io.penstock.postgres.encode.Codes;
import io.penstock.postgres.encode.JsonText;
import io.penstock.postgres.encode.RowBuffer;
import io.penstock.postgres.mapping.ColumnSource;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import java.util.BitSet;
import java.util.List;

/**
 * Encodes events into the rows of one table. For one thread.
 *
 * @param <T> the pipeline's value type
 */
final class RowEncoder<T> {

  private final TablePlan<T> plan;
  private final RowSet rows;
  private final BitSet absent = new BitSet();
  private Shape lastShape;
  private final BitSet lastAbsent = new BitSet();
  private long version;

  RowEncoder(TablePlan<T> plan, RowSet rows) {
    this.plan = plan;
    this.rows = rows;
  }

  TablePlan<T> plan() {
    return plan;
  }

  RowSet rows() {
    return rows;
  }

  /**
   * Adds a row to be written.
   *
   * @throws RejectedException if the table cannot hold it; nothing of it stays behind
   */
  void add(Event<T> event, int index) throws RejectedException {
    checkFields(event);
    RowBuffer buffer = rows.buffer();
    int start = buffer.size();
    try {
      encode(event, index, start);
    } catch (RejectedException rejected) {
      buffer.truncate(start);
      throw rejected;
    } catch (RowBuffer.BatchTooLargeException tooLarge) {
      buffer.truncate(start);
      if (start == 0) {
        throw new RejectedException(Codes.ROW_TOO_LARGE, "the row exceeds 1 GiB");
      }
      throw tooLarge;
    }
  }

  private void encode(Event<T> event, int index, int start) throws RejectedException {
    RowBuffer buffer = rows.buffer();
    buffer.putShort(0);
    absent.clear();
    List<PlannedColumn<T>> columns = plan.columns();
    int written = 0;
    int keyEnd = start + 2;
    version = 0;
    for (int i = 0; i < columns.size(); i++) {
      if (put(columns.get(i), i, event)) {
        written++;
      }
      if (i == plan.sortSize() - 1) {
        keyEnd = buffer.size();
      }
    }
    if (written == 0) {
      throw new RejectedException(
          Codes.COLUMN_NULL,
          "the event has a value for none of the columns of table " + plan.table().name());
    }
    buffer.setShort(start, written);
    rows.add(start, keyEnd, index, version, shape());
  }

  private boolean put(PlannedColumn<T> column, int index, Event<T> event) throws RejectedException {
    Object value = column.source().read(event);
    if (value == ColumnSource.ABSENT) {
      if (column.column().hasDefault() && !isRequired(index)) {
        absent.set(index);
        return false;
      }
      value = null;
    }
    if (value == null) {
      putNull(column, index);
    } else {
      putValue(column, index, value);
    }
    return true;
  }

  private boolean isRequired(int index) {
    return index < plan.sortSize() || index == plan.versionIndex();
  }

  private void putNull(PlannedColumn<T> column, int index) throws RejectedException {
    if (index < plan.keySize() || index == plan.versionIndex()) {
      throw column.label().reject(Codes.KEY_REQUIRED, "is missing, and the row is known by it");
    }
    if (column.column().notNull() || isRequired(index)) {
      throw column.label().reject(Codes.COLUMN_NULL, "is missing, and the column must have one");
    }
    rows.buffer().putInt(-1);
  }

  private void putValue(PlannedColumn<T> column, int index, Object value) throws RejectedException {
    RowBuffer buffer = rows.buffer();
    int at = buffer.openLength();
    column.wire().encoder().encode(value, buffer);
    if (value instanceof JsonText json && json.nullIsNoValue() && isJsonNull(buffer, at)) {
      buffer.truncate(at - 4);
      putNull(column, index);
      return;
    }
    buffer.closeLength(at);
    if (index == plan.versionIndex()) {
      version = number(buffer, at, buffer.size() - at);
    }
  }

  private static boolean isJsonNull(RowBuffer buffer, int at) {
    int end = buffer.size();
    byte[] bytes = buffer.array();
    return end - at <= 5
        && end - at >= 4
        && bytes[end - 4] == 'n'
        && bytes[end - 3] == 'u'
        && bytes[end - 2] == 'l'
        && bytes[end - 1] == 'l';
  }

  private static long number(RowBuffer buffer, int at, int length) {
    return switch (length) {
      case 2 -> buffer.getShort(at);
      case 4 -> buffer.getInt(at);
      default -> buffer.getLong(at);
    };
  }

  private Shape shape() {
    if (lastShape == null || !absent.equals(lastAbsent)) {
      lastShape = plan.shape(absent);
      lastAbsent.clear();
      lastAbsent.or(absent);
    }
    return lastShape;
  }

  /**
   * Adds a row to be deleted.
   *
   * @throws RejectedException if the event does not say which
   */
  void addDeletion(Event<T> event, int index) throws RejectedException {
    RowBuffer buffer = rows.buffer();
    int start = buffer.size();
    try {
      buffer.putShort(0);
      version = Long.MAX_VALUE;
      for (int i = 0; i < plan.keySize(); i++) {
        put(plan.columns().get(i), i, event);
      }
      int keyEnd = buffer.size();
      if (plan.versionIndex() >= 0) {
        putVersionOfDeletion(event);
      }
      rows.add(start, keyEnd, index, version, null);
    } catch (RejectedException rejected) {
      buffer.truncate(start);
      throw rejected;
    }
  }

  /** A deletion without a version deletes whatever version there is. */
  private void putVersionOfDeletion(Event<T> event) throws RejectedException {
    PlannedColumn<T> column = plan.columns().get(plan.versionIndex());
    Object value = column.source().read(event);
    if (value == null || value == ColumnSource.ABSENT) {
      rows.buffer().putInt(-1);
    } else {
      putValue(column, plan.versionIndex(), value);
    }
  }

  private void checkFields(Event<T> event) throws RejectedException {
    if (plan.fieldCheck() != null) {
      String unknown = plan.fieldCheck().firstUnknown(event);
      if (unknown != null) {
        throw new RejectedException(
            Codes.UNKNOWN_FIELD,
            "no column of table "
                + plan.table().name()
                + " takes the field "
                + unknown
                + ", and unknownFields is reject");
      }
    }
  }
}
