package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;
import java.util.Set;

/** An enum type: one of its labels, exactly as written. */
record EnumEncoder(ColumnName column, Set<String> labels) implements CellEncoder {

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    String label;
    if (value instanceof String text) {
      label = text;
    } else if (value instanceof Enum<?> constant) {
      label = constant.name();
    } else {
      throw column.reject(Codes.COLUMN_TYPE, "is not a text");
    }
    if (!labels.contains(label)) {
      throw column.reject(Codes.COLUMN_ENUM, "is not one of the labels of the type");
    }
    out.putText(label, column);
  }
}
