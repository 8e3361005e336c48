package io.penstock.postgres.write;

import io.penstock.postgres.catalog.Column;
import io.penstock.postgres.catalog.ColumnType;
import io.penstock.postgres.catalog.Identifiers;
import io.penstock.postgres.encode.ColumnName;
import io.penstock.postgres.encode.Encoders;
import io.penstock.postgres.mapping.ColumnSource;
import java.util.Set;

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

  /** Types of which a value has only one form, as the encoders write it. */
  private static final Set<String> ONE_FORM =
      Set.of(
          "bool",
          "int2",
          "int4",
          "int8",
          "uuid",
          "date",
          "time",
          "timetz",
          "timestamp",
          "timestamptz",
          "bytea",
          "text",
          "varchar");

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

  /**
   * Whether values that are equal to the database are encoded alike. They are not where letters may
   * differ in case, blanks at the end do not count, or 1 and 1.0 are shown as they were written.
   */
  boolean hasOneForm() {
    ColumnType type = column.type();
    if (wire.cast() || column.collation() != null) {
      return false;
    }
    return type.kind() == ColumnType.Kind.ENUM
        || type.kind() == ColumnType.Kind.BASE
            && (ONE_FORM.contains(type.baseName())
                || type.baseName().equals("numeric") && type.typeModifier() >= 0);
  }

  /** An expression that turns a staged value into one of the column's type. */
  String fromStage(String alias) {
    String value = alias + "." + quoted;
    return wire.cast() ? value + "::" + column.type().sql() : value;
  }

  /** An expression by which staged values are sorted and compared as the column's are. */
  String comparedFromStage(String alias) {
    String value = fromStage(alias);
    return column.collation() == null ? value : value + " COLLATE " + column.collation();
  }
}
