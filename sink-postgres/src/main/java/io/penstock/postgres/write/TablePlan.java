package io.penstock.postgres.write;

import io.penstock.postgres.catalog.TableInfo;
import io.penstock.postgres.mapping.RowMapping.FieldCheck;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How events become rows of one table: fixed when the table is looked at, and looked at again when
 * the table turns out to have changed. Immutable but for a cache; serves all lanes.
 *
 * @param <T> the pipeline's value type
 */
final class TablePlan<T> {

  private static final long FRESH_NANOS = 1_000_000_000L;

  private final TableSettings settings;
  private final TableInfo table;
  private final List<PlannedColumn<T>> columns;
  private final int versionIndex;
  private final int sortSize;
  private final boolean leadingColumn;
  private final FieldCheck<T> fieldCheck;
  private final StageTable stage;
  private final boolean copyable;
  private final String guardSql;
  private final String fingerprint;
  private final boolean keyHasOneForm;
  private final KeyStatements keyStatements;
  private volatile long lookedAt = System.nanoTime();
  private final Map<BitSet, Shape> shapes = new ConcurrentHashMap<>();

  /**
   * A plan.
   *
   * @param columns those that are written: the key's first, then the version, then the others
   * @param leadingColumn whether the first column is one that leads, see {@link TableExtension}
   * @param stageName a name for the staging table, unique to this plan
   * @param guardSql the query of {@link TableGuard}
   * @param fingerprint what it gave for the table as it is described here
   */
  TablePlan(
      TableSettings settings,
      TableInfo table,
      List<PlannedColumn<T>> columns,
      boolean leadingColumn,
      FieldCheck<T> fieldCheck,
      String stageName,
      String guardSql,
      String fingerprint) {
    this.settings = settings;
    this.table = table;
    this.columns = List.copyOf(columns);
    this.leadingColumn = leadingColumn;
    this.sortSize = settings.key().isEmpty() ? (leadingColumn ? 1 : 0) : settings.key().size();
    this.fieldCheck = fieldCheck;
    this.stage = StageTable.of(stageName, columns, table.checks());
    this.copyable = table.copyable() && columns.stream().noneMatch(column -> column.wire().cast());
    this.guardSql = guardSql;
    this.fingerprint = fingerprint;
    this.versionIndex = settings.versionColumn() == null ? -1 : settings.key().size();
    this.keyHasOneForm =
        columns.subList(0, settings.key().size()).stream().allMatch(PlannedColumn::hasOneForm);
    this.keyStatements = settings.key().isEmpty() ? null : KeyStatements.of(this);
  }

  TableSettings settings() {
    return settings;
  }

  TableInfo table() {
    return table;
  }

  /** The columns in the order in which they travel: the key's first. */
  List<PlannedColumn<T>> columns() {
    return columns;
  }

  int keySize() {
    return settings.key().size();
  }

  /** Whether rows are stored by the first column, so that it says where to look. */
  boolean hasLeadingColumn() {
    return leadingColumn;
  }

  /**
   * By how many of the first columns rows are sorted: the key's, or what leads, or none. Every row
   * must have them.
   */
  int sortSize() {
    return sortSize;
  }

  /**
   * Whether keys that are equal to the database have equal bytes; else only the database can tell
   * which are.
   */
  boolean keyHasOneForm() {
    return keyHasOneForm;
  }

  WriteMode mode() {
    return settings.mode();
  }

  /** The columns that say which row is meant, and which version of it. */
  int identitySize() {
    return keySize() + (versionIndex < 0 ? 0 : 1);
  }

  /** The index of the version column, or -1. */
  int versionIndex() {
    return versionIndex;
  }

  /** Finds fields that must not be there; null if all are welcome. */
  FieldCheck<T> fieldCheck() {
    return fieldCheck;
  }

  StageTable stage() {
    return stage;
  }

  /** Whether rows can be looked at to find out what became of them. */
  boolean canLook() {
    return table.canSelect();
  }

  /** Whether a look can tell the rows of this transaction from those that were there before. */
  boolean tellsOwnRows() {
    return table.hasSystemColumns();
  }

  /** Whether rows can go into the table itself by COPY. */
  boolean copyable() {
    return copyable;
  }

  /** The query of {@link TableGuard}. */
  String guardSql() {
    return guardSql;
  }

  /** What that query gave when the table was looked at. */
  String fingerprint() {
    return fingerprint;
  }

  /** The statements that find rows by key; null if there is none. */
  KeyStatements keyStatements() {
    return keyStatements;
  }

  /** The SQL for rows of which some columns are left to their defaults. */
  Shape shape(BitSet absent) {
    Shape shape = shapes.get(absent);
    return shape == null
        ? shapes.computeIfAbsent((BitSet) absent.clone(), key -> Shape.of(this, key))
        : shape;
  }

  /** Whether somebody has compared it with the table a moment ago. */
  boolean isFresh() {
    return System.nanoTime() - lookedAt < FRESH_NANOS;
  }

  /** Somebody has just compared it with the table and found nothing new. */
  void confirm() {
    lookedAt = System.nanoTime();
  }

  /** Whether another plan would write the same rows in the same way. */
  boolean sameAs(TablePlan<T> other) {
    return table.equals(other.table) && fingerprint.equals(other.fingerprint);
  }
}
