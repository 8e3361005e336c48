package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;
import java.lang.reflect.Array;
import java.util.Collection;

/**
 * An array type: lists, other collections and Java arrays of what the element's type takes, with
 * null elements. One dimension: a list within a list is rejected.
 *
 * <p>Binary format: dimensions, whether there are nulls, the element's type, and for each dimension
 * its length and lowest index; then the elements, each after its length.
 *
 * @param elementOid the element's type
 * @param element writes one element
 */
record ArrayEncoder(ColumnName column, int elementOid, CellEncoder element) implements CellEncoder {

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    int start = out.size();
    out.putInt(1);
    out.putInt(0);
    out.putInt(elementOid);
    out.putInt(0);
    out.putInt(1);
    int length = 0;
    boolean nulls = false;
    if (value instanceof Collection<?> items) {
      for (Object item : items) {
        nulls |= put(item, out);
      }
      length = items.size();
    } else if (value.getClass().isArray()) {
      length = Array.getLength(value);
      for (int i = 0; i < length; i++) {
        nulls |= put(Array.get(value, i), out);
      }
    } else {
      throw column.reject(Codes.COLUMN_TYPE, "is not a list");
    }
    if (length == 0) {
      out.setInt(start, 0);
      out.truncate(start + 12);
      return;
    }
    out.setInt(start + 4, nulls ? 1 : 0);
    out.setInt(start + 12, length);
  }

  private boolean put(Object item, RowBuffer out) throws RejectedException {
    if (item == null) {
      out.putInt(-1);
      return true;
    }
    int at = out.openLength();
    element.encode(item, out);
    out.closeLength(at);
    return false;
  }
}
