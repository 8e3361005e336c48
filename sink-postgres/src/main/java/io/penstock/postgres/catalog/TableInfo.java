package io.penstock.postgres.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A table as the database describes it.
 *
 * @param name with its schema, as found
 * @param columns in the table's order, without dropped ones
 * @param uniqueKeys the columns of each unique index that {@code ON CONFLICT} can name
 * @param checks check constraints that concern named columns
 * @param copyable whether {@code COPY} does what {@code INSERT} would: an ordinary or partitioned
 *     table without rules and without row-level security for our role
 * @param hasSystemColumns whether a row can say which transaction wrote it: tables can, views not
 * @param canSelect whether our role may read the whole table
 * @param canDelete whether our role may delete rows
 */
public record TableInfo(
    TableName name,
    List<Column> columns,
    List<Set<String>> uniqueKeys,
    List<Check> checks,
    boolean copyable,
    boolean hasSystemColumns,
    boolean canSelect,
    boolean canDelete) {

  /**
   * A check constraint.
   *
   * @param name its name
   * @param expression its condition as SQL
   * @param columns the columns that it looks at
   */
  public record Check(String name, String expression, Set<String> columns) {}

  /** The same, but that rows cannot say which transaction wrote them. */
  public TableInfo withoutSystemColumns() {
    return new TableInfo(name, columns, uniqueKeys, checks, copyable, false, canSelect, canDelete);
  }

  /** The column of that name, or null. */
  public Column column(String columnName) {
    for (Column column : columns) {
      if (column.name().equals(columnName)) {
        return column;
      }
    }
    return null;
  }

  /** Whether there is a unique index over exactly these columns. */
  public boolean hasUniqueKey(List<String> key) {
    return uniqueKeys.contains(new HashSet<>(key));
  }
}
