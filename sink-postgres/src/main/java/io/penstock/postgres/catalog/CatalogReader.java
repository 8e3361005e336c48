package io.penstock.postgres.catalog;

import io.penstock.postgres.catalog.ColumnType.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Reads a table's description from {@code pg_catalog}. For one connection, within one call.
 *
 * <p>Source of the columns' meaning: the Postgres manual, "System Catalogs".
 */
public final class CatalogReader {

  private static final String FIND =
      """
      SELECT c.oid, n.nspname, c.relname,
             c.relkind IN ('r', 'p') AND NOT c.relhasrules AND NOT row_security_active(c.oid)
               AS copyable,
             c.relkind IN ('r', 'p') AS has_system_columns,
             has_table_privilege(c.oid, 'SELECT') AS can_select,
             has_table_privilege(c.oid, 'DELETE') AS can_delete
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE c.oid = to_regclass(:name)
         AND c.relkind IN ('r', 'p', 'v', 'f')
      """;

  private static final String COLUMNS =
      """
      SELECT a.attname, a.attnotnull, a.atthasdef, a.attidentity::text AS attidentity,
             a.attgenerated::text AS attgenerated, a.atttypid, a.atttypmod,
             format_type(a.atttypid, a.atttypmod) AS sql_type,
             (SELECT quote_ident(n.nspname) || '.' || quote_ident(c.collname)
                FROM pg_catalog.pg_collation c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
               WHERE c.oid = a.attcollation AND NOT c.collisdeterministic) AS folding,
             (SELECT quote_ident(n.nspname) || '.' || o.oprname
                FROM pg_catalog.pg_type t
                JOIN pg_catalog.pg_opclass oc
                  ON oc.opcintype = coalesce(nullif(t.typbasetype, 0), t.oid) AND oc.opcdefault
                JOIN pg_catalog.pg_am am ON am.oid = oc.opcmethod AND am.amname = 'btree'
                JOIN pg_catalog.pg_amop ao
                  ON ao.amopfamily = oc.opcfamily AND ao.amopstrategy = 3
                 AND ao.amoplefttype = oc.opcintype AND ao.amoprighttype = oc.opcintype
                JOIN pg_catalog.pg_operator o ON o.oid = ao.amopopr
                JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
               WHERE t.oid = a.atttypid AND n.nspname <> 'pg_catalog') AS own_equality,
             has_column_privilege(a.attrelid, a.attnum, 'INSERT') AS can_insert,
             has_column_privilege(a.attrelid, a.attnum, 'UPDATE') AS can_update
        FROM pg_catalog.pg_attribute a
       WHERE a.attrelid = :oid AND a.attnum > 0 AND NOT a.attisdropped
       ORDER BY a.attnum
      """;

  /** The columns' types, what domains are based on, and the elements of arrays. */
  private static final String TYPES =
      """
      WITH RECURSIVE wanted(oid) AS (
        SELECT DISTINCT a.atttypid FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = :oid AND a.attnum > 0 AND NOT a.attisdropped
        UNION
        SELECT x.oid FROM wanted w
          JOIN pg_catalog.pg_type t ON t.oid = w.oid
         CROSS JOIN LATERAL (VALUES (t.typbasetype), (t.typelem)) AS x(oid)
         WHERE x.oid <> 0
      )
      SELECT t.oid, t.typname, t.typtype::text AS typtype, t.typcategory::text AS typcategory,
             t.typelem, t.typlen, t.typbasetype, t.typtypmod, t.typnotnull,
             format_type(t.oid, NULL) AS sql_type,
             ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e
                    WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels
        FROM pg_catalog.pg_type t
        JOIN wanted w ON w.oid = t.oid
      """;

  /**
   * Partial indexes, those over expressions and deferrable ones cannot be named by columns. One
   * that takes other values for the same than the column does is no key: two deterministic
   * collations agree on that, any other two do not.
   */
  private static final String UNIQUE_KEYS =
      """
      SELECT ARRAY(SELECT a.attname::text
                     FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
                     JOIN pg_catalog.pg_attribute a
                       ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                    WHERE k.place <= i.indnkeyatts) AS columns
        FROM pg_catalog.pg_index i
       WHERE i.indrelid = :oid AND i.indisunique AND i.indisvalid AND i.indimmediate
         AND i.indpred IS NULL AND i.indexprs IS NULL
         AND NOT EXISTS (
           SELECT FROM unnest(i.indkey::int2[], i.indcollation::oid[]) AS k(attnum, collated)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
             JOIN pg_catalog.pg_collation c ON c.oid IN (k.collated, a.attcollation)
            WHERE k.collated <> a.attcollation AND NOT c.collisdeterministic)
      """;

  private static final String CHECKS =
      """
      SELECT c.conname, pg_get_expr(c.conbin, c.conrelid) AS expression,
             ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) AS columns
        FROM pg_catalog.pg_constraint c
       WHERE c.conrelid = :oid AND c.contype = 'c' AND cardinality(c.conkey) > 0
       ORDER BY c.conname
      """;

  private record TypeRow(
      int oid,
      String name,
      String type,
      String category,
      int element,
      int length,
      int base,
      int modifier,
      boolean notNull,
      String sql,
      List<String> labels) {}

  private CatalogReader() {}

  /**
   * Describes a table.
   *
   * @return empty if there is no such table
   * @throws SQLException if the database cannot be asked
   */
  public static Optional<TableInfo> read(Connection connection, TableName name)
      throws SQLException {
    return Jdbc.unwrapped(() -> find(connection, name));
  }

  private static Optional<TableInfo> find(Connection connection, TableName name) {
    try (Handle handle = Jdbi.create(connection).open()) {
      return handle
          .createQuery(FIND)
          .bind("name", name.quoted())
          .map(
              (rs, ctx) ->
                  table(
                      handle,
                      rs.getLong("oid"),
                      new TableName(rs.getString("nspname"), rs.getString("relname")),
                      rs.getBoolean("copyable"),
                      rs.getBoolean("has_system_columns"),
                      rs.getBoolean("can_select"),
                      rs.getBoolean("can_delete")))
          .findOne();
    }
  }

  private static TableInfo table(
      Handle handle,
      long oid,
      TableName name,
      boolean copyable,
      boolean hasSystemColumns,
      boolean canSelect,
      boolean canDelete) {
    Map<Integer, TypeRow> types = types(handle, oid);
    List<Column> columns =
        handle
            .createQuery(COLUMNS)
            .bind("oid", oid)
            .map(
                (rs, ctx) -> {
                  int type = (int) rs.getLong("atttypid");
                  String identity = rs.getString("attidentity");
                  String generated = rs.getString("attgenerated");
                  return new Column(
                      rs.getString("attname"),
                      type(types, type, rs.getInt("atttypmod"), rs.getString("sql_type")),
                      rs.getString("folding"),
                      equality(rs.getString("own_equality")),
                      rs.getBoolean("attnotnull") || refusesNull(types, type),
                      rs.getBoolean("atthasdef") || !identity.isEmpty(),
                      identity.equals("a") || !generated.isEmpty(),
                      rs.getBoolean("can_insert"),
                      rs.getBoolean("can_update"));
                })
            .list();
    return new TableInfo(
        name,
        columns,
        uniqueKeys(handle, oid),
        checks(handle, oid),
        copyable,
        hasSystemColumns,
        canSelect,
        canDelete);
  }

  /**
   * A bare sign is looked up by the search path; where that does not lead to the type's own schema,
   * texts that the type takes for the same are compared as different.
   */
  private static String equality(String own) {
    return own == null ? "=" : "OPERATOR(" + own + ")";
  }

  private static Map<Integer, TypeRow> types(Handle handle, long table) {
    Map<Integer, TypeRow> types = new HashMap<>();
    handle
        .createQuery(TYPES)
        .bind("oid", table)
        .map(
            (rs, ctx) ->
                new TypeRow(
                    (int) rs.getLong("oid"),
                    rs.getString("typname"),
                    rs.getString("typtype"),
                    rs.getString("typcategory"),
                    (int) rs.getLong("typelem"),
                    rs.getInt("typlen"),
                    (int) rs.getLong("typbasetype"),
                    rs.getInt("typtypmod"),
                    rs.getBoolean("typnotnull"),
                    rs.getString("sql_type"),
                    texts(rs.getArray("labels"))))
        .forEach(row -> types.put(row.oid(), row));
    return types;
  }

  private static List<Set<String>> uniqueKeys(Handle handle, long table) {
    return new ArrayList<>(
        handle
            .createQuery(UNIQUE_KEYS)
            .bind("oid", table)
            .map((rs, ctx) -> (Set<String>) new HashSet<>(texts(rs.getArray("columns"))))
            .list());
  }

  private static List<TableInfo.Check> checks(Handle handle, long table) {
    return handle
        .createQuery(CHECKS)
        .bind("oid", table)
        .map(
            (rs, ctx) ->
                new TableInfo.Check(
                    rs.getString("conname"),
                    rs.getString("expression"),
                    new HashSet<>(texts(rs.getArray("columns")))))
        .list();
  }

  private static boolean refusesNull(Map<Integer, TypeRow> types, int oid) {
    for (TypeRow row = types.get(oid); row != null && row.base() != 0; ) {
      if (row.notNull()) {
        return true;
      }
      row = types.get(row.base());
    }
    return false;
  }

  private static ColumnType type(
      Map<Integer, TypeRow> types, int oid, int columnModifier, String sql) {
    TypeRow row = types.get(oid);
    int modifier = columnModifier;
    while (row.base() != 0) {
      modifier = row.modifier();
      row = types.get(row.base());
    }
    boolean array = row.category().equals("A") && row.element() != 0 && row.length() == -1;
    ColumnType element =
        array ? type(types, row.element(), modifier, types.get(row.element()).sql()) : null;
    Kind kind =
        array
            ? Kind.ARRAY
            : switch (row.type()) {
              case "e" -> Kind.ENUM;
              case "b" -> Kind.BASE;
              default -> Kind.OTHER;
            };
    return new ColumnType(oid, row.oid(), row.name(), sql, modifier, kind, element, row.labels());
  }

  private static List<String> texts(java.sql.Array array) throws java.sql.SQLException {
    return List.of((String[]) array.getArray());
  }
}
