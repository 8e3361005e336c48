package io.penstock.postgres.write;

import java.util.stream.Collectors;

/**
 * Statements that find rows by their keys.
 *
 * @param deleteSql deletes them, where they have a version only if it is not higher
 * @param lookSql number in the array, whether the row is there, whether it has the same version;
 *     for those that this transaction has not written, where that can be told
 * @param rankSql number in the array, and the key's place among the keys of the array; the same for
 *     keys that are equal to the database
 */
record KeyStatements(String deleteSql, String lookSql, String rankSql) {

  private static final String NUMBER = "penstock_number";

  static <T> KeyStatements of(TablePlan<T> plan) {
    String table = plan.table().name().quoted();
    String stage = plan.stage().quoted();
    String on =
        plan.columns().subList(0, plan.keySize()).stream()
                .map(
                    column ->
                        "t."
                            + column.quoted()
                            + " "
                            + column.column().equality()
                            + " "
                            + column.fromStage("s"))
                .collect(Collectors.joining(" AND "))
            + bounds(plan);
    String version =
        plan.versionIndex() < 0 ? null : plan.columns().get(plan.versionIndex()).quoted();
    String names =
        plan.columns().stream().map(PlannedColumn::quoted).collect(Collectors.joining(", "));
    // Materialized, because the bounds read it too.
    String with =
        "WITH s("
            + names
            + ", "
            + NUMBER
            + ") AS MATERIALIZED (SELECT * FROM unnest(?::"
            + stage
            + "[]) WITH ORDINALITY) ";
    String delete = with + "DELETE FROM " + table + " AS t USING s WHERE " + on;
    if (version != null) {
      delete +=
          " AND (s."
              + version
              + " IS NULL OR t."
              + version
              + " IS NULL OR t."
              + version
              + " <= s."
              + version
              + ")";
    }
    String first = plan.columns().get(0).quoted();
    // The transaction's number without its epoch is what xmin shows.
    String others =
        plan.tellsOwnRows()
            ? " WHERE (t.xmin::text = (txid_current() % 4294967296)::text) IS NOT TRUE"
            : "";
    String look =
        with
            + "SELECT s."
            + NUMBER
            // The key's columns are compared with values, so none of a row that is found is null.
            + ", t."
            + first
            + " IS NOT NULL, "
            + (version == null ? "true" : "t." + version + " = s." + version)
            + " FROM s LEFT JOIN "
            + table
            + " AS t ON "
            + on
            + others;
    return new KeyStatements(delete, look, rank(plan, names));
  }

  private static <T> String rank(TablePlan<T> plan, String names) {
    String order =
        plan.columns().subList(0, plan.keySize()).stream()
            .map(column -> column.comparedFromStage("s"))
            .collect(Collectors.joining(", "));
    return "SELECT s."
        + NUMBER
        + ", dense_rank() OVER (ORDER BY "
        + order
        + ") FROM unnest(?::"
        + plan.stage().quoted()
        + "[]) WITH ORDINALITY AS s("
        + names
        + ", "
        + NUMBER
        + ")";
  }

  /**
   * From when to when: without it a hypertable of many chunks is read as a whole, because no value
   * of a join tells the planner which chunks to leave out.
   */
  private static <T> String bounds(TablePlan<T> plan) {
    if (!plan.hasLeadingColumn()) {
      return "";
    }
    PlannedColumn<T> leading = plan.columns().get(0);
    String value = leading.fromStage("s");
    return " AND t."
        + leading.quoted()
        + " >= (SELECT min("
        + value
        + ") FROM s) AND t."
        + leading.quoted()
        + " <= (SELECT max("
        + value
        + ") FROM s)";
  }
}
