package io.penstock.postgres.write;

import io.penstock.postgres.catalog.Column;
import io.penstock.postgres.catalog.Identifiers;
import io.penstock.postgres.encode.ColumnName;
import io.penstock.postgres.encode.Encoders;
import io.penstock.postgres.mapping.ColumnSource;

/**
 * A column that is written: where its value comes from and how it travels.
 *
 * @param <T> the pipeline's value type
 * @param column as the database describes it
 * @param label for rejections
 * @param quoted its name in SQL
 * @param source finds the value
 * @param wire writes it
 */
record PlannedColumn<T>(
    Column column, ColumnName label, String quoted, ColumnSource<T> source, Encoders.Wire wire) {

  static <T> PlannedColumn<T> of(Column column, ColumnSource<T> source, Encoders.Wire wire) {
    return new PlannedColumn<>(
        column,
        new ColumnName(column.name(), column.type().sql()),
        Identifiers.quote(column.name()),
        source,
        wire);
  }

  String name() {
    return column.name();
  }

  /** An expression that turns a staged value into one of the column's type. */
  String fromStage(String alias) {
    String value = alias + "." + quoted;
    return wire.cast() ? value + "::" + column.type().sql() : value;
  }
}
