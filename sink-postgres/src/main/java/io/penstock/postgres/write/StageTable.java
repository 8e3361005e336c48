package io.penstock.postgres.write;

import io.penstock.postgres.catalog.Identifiers;
import io.penstock.postgres.catalog.TableInfo.Check;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A temporary table with the columns that are written, in the types in which they travel, and with
 * the checks that concern only them, so that a COPY into it fails at the offender's line. Its row
 * type serves a second purpose: an array of it carries a small batch as one parameter.
 *
 * @param name its name, in the session's temporary schema
 * @param createSql makes it
 * @param wireOids the types of its columns
 */
record StageTable(String name, String createSql, int[] wireOids) {

  static <T> StageTable of(String name, List<PlannedColumn<T>> columns, List<Check> checks) {
    Set<String> comparable = new HashSet<>();
    for (PlannedColumn<T> column : columns) {
      if (!column.wire().cast()) {
        comparable.add(column.name());
      }
    }
    String columnList =
        columns.stream()
            .map(column -> column.quoted() + " " + column.wire().wireSql())
            .collect(Collectors.joining(", "));
    String checkList =
        checks.stream()
            .filter(check -> comparable.containsAll(check.columns()))
            .map(
                check ->
                    ", CONSTRAINT "
                        + Identifiers.quote(check.name())
                        + " CHECK ("
                        + check.expression()
                        + ")")
            .collect(Collectors.joining());
    String sql =
        "CREATE TEMPORARY TABLE "
            + Identifiers.quote(name)
            + " ("
            + columnList
            + checkList
            + ") ON COMMIT DELETE ROWS";
    int[] oids = columns.stream().mapToInt(column -> column.wire().wireOid()).toArray();
    return new StageTable(name, sql, oids);
  }

  /** The table in SQL. */
  String quoted() {
    return "pg_temp." + Identifiers.quote(name);
  }
}
