package io.penstock.postgres.write;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The statements for rows that have the same columns; columns that a row leaves to their defaults
 * must not be named, because naming them with NULL would keep the default from acting.
 *
 * @param present the columns that the rows have, as indexes into the plan's, ascending
 * @param copySql COPY into the table itself
 * @param stageSql COPY into the staging table
 * @param mergeSql from the staging table into the table
 * @param insertSql from an array of rows into the table
 */
record Shape(int[] present, String copySql, String stageSql, String mergeSql, String insertSql) {

  static <T> Shape of(TablePlan<T> plan, BitSet absent) {
    List<PlannedColumn<T>> columns = new ArrayList<>();
    List<Integer> present = new ArrayList<>();
    for (int i = 0; i < plan.columns().size(); i++) {
      if (!absent.get(i)) {
        columns.add(plan.columns().get(i));
        present.add(i);
      }
    }
    String names = columns.stream().map(PlannedColumn::quoted).collect(Collectors.joining(", "));
    String values = columns.stream().map(c -> c.fromStage("s")).collect(Collectors.joining(", "));
    String table = plan.table().name().quoted();
    String stage = plan.stage().quoted();
    String into = "INSERT INTO " + table + " AS t (" + names + ") SELECT " + values + " FROM ";
    String conflict = conflict(plan, columns);
    return new Shape(
        present.stream().mapToInt(Integer::intValue).toArray(),
        "COPY " + table + " (" + names + ") FROM STDIN (FORMAT binary)",
        "COPY " + stage + " (" + names + ") FROM STDIN (FORMAT binary)",
        into + stage + " AS s" + conflict,
        into + "unnest(?::" + stage + "[]) AS s" + conflict);
  }

  /** Whether rows of this shape have every column that rows of another have. */
  boolean covers(Shape other) {
    if (other == this) {
      return true;
    }
    int i = 0;
    for (int column : other.present) {
      while (i < present.length && present[i] < column) {
        i++;
      }
      if (i == present.length || present[i] != column) {
        return false;
      }
    }
    return true;
  }

  private static <T> String conflict(TablePlan<T> plan, List<PlannedColumn<T>> columns) {
    if (!plan.mode().isKeyed()) {
      return "";
    }
    String key =
        plan.columns().subList(0, plan.keySize()).stream()
            .map(PlannedColumn::quoted)
            .collect(Collectors.joining(", "));
    String changes =
        columns.stream()
            .filter(column -> !plan.settings().key().contains(column.name()))
            .map(column -> column.quoted() + " = excluded." + column.quoted())
            .collect(Collectors.joining(", "));
    String target = " ON CONFLICT (" + key + ") DO ";
    if (plan.mode() == WriteMode.IGNORE || changes.isEmpty()) {
      return target + "NOTHING";
    }
    String update = target + "UPDATE SET " + changes;
    if (plan.mode() == WriteMode.UPSERT) {
      return update;
    }
    String version = plan.columns().get(plan.versionIndex()).quoted();
    return update + " WHERE t." + version + " IS NULL OR t." + version + " < excluded." + version;
  }
}
