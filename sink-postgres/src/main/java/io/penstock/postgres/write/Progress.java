package io.penstock.postgres.write;

import io.penstock.postgres.catalog.ColumnType;
import io.penstock.postgres.encode.RowBuffer;
import io.penstock.postgres.fault.FailedRows;

/**
 * Where a transaction stands: the rows of the statement that is under way, so that an error can be
 * led back to a record. For one thread.
 */
final class Progress implements FailedRows {

  private TablePlan<?> plan;
  private RowSet rows;
  private int[] order;
  private int from;
  private int to;

  /** A statement begins that concerns these rows. */
  void at(TablePlan<?> itsPlan, RowSet itsRows, int[] itsOrder, int first, int end) {
    plan = itsPlan;
    rows = itsRows;
    order = itsOrder;
    from = first;
    to = end;
  }

  /** No statement with rows is under way. */
  void clear() {
    plan = null;
  }

  boolean isAtRows() {
    return plan != null;
  }

  @Override
  public String table() {
    return plan.table().name().name();
  }

  @Override
  public int count() {
    return to - from;
  }

  @Override
  public int eventAtLine(int line) {
    return line >= 1 && line <= count() ? event(line - 1) : -1;
  }

  @Override
  public int event(int row) {
    return rows.event(order[from + row]);
  }

  @Override
  public String text(int row, String column) {
    int index = order[from + row];
    Shape shape = rows.shape(index);
    RowBuffer in = rows.buffer();
    int at = rows.start(index) + 2;
    int cells = shape == null ? plan.keySize() : shape.present().length;
    for (int i = 0; i < cells; i++) {
      int length = in.getInt(at);
      PlannedColumn<?> planned = plan.columns().get(shape == null ? i : shape.present()[i]);
      if (planned.name().equals(column)) {
        if (length < 0) {
          return null;
        }
        boolean isText =
            planned.wire().cast() || planned.column().type().kind() == ColumnType.Kind.ENUM;
        return isText
            ? CellText.text(in, at + 4, length)
            : CellText.of(planned.column().type().baseName(), in, at + 4, length);
      }
      at += 4 + Math.max(0, length);
    }
    return null;
  }
}
