package io.penstock.postgres.write;

import io.penstock.postgres.catalog.CatalogReader;
import io.penstock.postgres.catalog.Column;
import io.penstock.postgres.catalog.Identifiers;
import io.penstock.postgres.catalog.TableInfo;
import io.penstock.postgres.encode.EncodeOptions;
import io.penstock.postgres.encode.Encoders;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.mapping.ColumnSource;
import io.penstock.postgres.mapping.MappingException;
import io.penstock.postgres.mapping.RowMapping;
import io.penstock.spi.SinkException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Looks at a table and makes the plan for it, or says what is wrong with it and what to do. Safe
 * for use by several threads.
 *
 * @param <T> the pipeline's value type
 */
final class Planner<T> {

  /** Types of a version column: those whose binary form is a whole number that grows with it. */
  private static final Set<String> VERSION_TYPES =
      Set.of("int2", "int4", "int8", "date", "timestamp", "timestamptz");

  private final RowMapping<T> mapping;
  private final EncodeOptions options;
  private final Faults faults;
  private final boolean deletes;
  private final TableExtension extension;

  Planner(
      RowMapping<T> mapping,
      EncodeOptions options,
      Faults faults,
      boolean deletes,
      TableExtension extension) {
    this.mapping = mapping;
    this.options = options;
    this.faults = faults;
    this.deletes = deletes;
    this.extension = extension;
  }

  /**
   * Makes a plan.
   *
   * @throws SinkException to stop the pipeline
   * @throws SQLException if the database cannot be asked
   */
  TablePlan<T> plan(Connection connection, TableSettings settings)
      throws SinkException, SQLException {
    Optional<TableInfo> found = CatalogReader.read(connection, settings.table());
    if (found.isEmpty()) {
      throw faults.stop(
          "42P01",
          "there is no table "
              + settings.table()
              + " that this role can see; create it, correct its name, or set createTable");
    }
    TableInfo table = extension.check(connection, settings, found.get(), faults);
    List<PlannedColumn<T>> columns = new ArrayList<>();
    RowMapping.Bound<T> bound = bind(settings, table);
    for (String name : order(settings, table, bound.sources())) {
      Column column = table.column(name);
      columns.add(PlannedColumn.of(column, bound.sources().get(name), wire(settings, column)));
    }
    checkKey(settings, table);
    checkVersion(settings, table);
    checkPrivileges(settings, table, columns);
    List<String> names = columns.stream().map(PlannedColumn::name).toList();
    String guard = TableGuard.sql(table.name(), names, table.canSelect());
    String fingerprint = TableGuard.ask(connection, guard);
    // Another look: what was described must be what the fingerprint stands for.
    if (!found.equals(CatalogReader.read(connection, settings.table()))) {
      return plan(connection, settings);
    }
    return new TablePlan<>(
        settings,
        table,
        columns,
        extension.leadingColumn(settings) != null,
        bound.check(),
        stageName(),
        guard,
        fingerprint);
  }

  private Encoders.Wire wire(TableSettings settings, Column column) {
    Encoders.Wire wire = Encoders.forColumn(column, options);
    return wire.cast()
        ? wire
        : new Encoders.Wire(
            extension.encoder(settings, column, wire.encoder()),
            wire.wireOid(),
            wire.wireSql(),
            false);
  }

  private RowMapping.Bound<T> bind(TableSettings settings, TableInfo table) throws SinkException {
    try {
      RowMapping.Bound<T> bound = mapping.bind(table, settings.mapping());
      if (bound.sources().isEmpty()) {
        throw faults.stop(
            "NO_COLUMNS", "no column of table " + table.name() + " is written; check the mapping");
      }
      return bound;
    } catch (MappingException wrong) {
      throw faults.stop("COLUMN_MISSING", wrong.getMessage());
    }
  }

  /** What leads, the key's columns, then the version, then the others as the table has them. */
  private List<String> order(
      TableSettings settings, TableInfo table, Map<String, ColumnSource<T>> sources)
      throws SinkException {
    Map<String, Boolean> order = new LinkedHashMap<>();
    String leading = extension.leadingColumn(settings);
    if (leading != null) {
      require(table, sources, leading, "timeColumn");
      order.put(leading, true);
    }
    for (String key : settings.key()) {
      require(table, sources, key, "key");
      order.put(key, true);
    }
    if (settings.versionColumn() != null) {
      require(table, sources, settings.versionColumn(), "versionColumn");
      order.put(settings.versionColumn(), true);
    }
    for (Column column : table.columns()) {
      if (sources.containsKey(column.name())) {
        order.put(column.name(), true);
      }
    }
    for (String name : order.keySet()) {
      if (table.column(name).alwaysGenerated()) {
        throw faults.stop(
            "COLUMN_GENERATED",
            "column "
                + name
                + " of table "
                + table.name()
                + " is generated by the database; take it out of the mapping");
      }
    }
    return List.copyOf(order.keySet());
  }

  private void require(
      TableInfo table, Map<String, ColumnSource<T>> sources, String name, String setting)
      throws SinkException {
    if (table.column(name) == null) {
      throw faults.stop(
          "COLUMN_MISSING",
          setting
              + " names column "
              + name
              + ", which table "
              + table.name()
              + " does not have; it has "
              + table.columns().stream().map(Column::name).collect(Collectors.joining(", ")));
    }
    if (!sources.containsKey(name)) {
      throw faults.stop(
          "COLUMN_MISSING", setting + " names column " + name + ", to which nothing is mapped");
    }
  }

  private void checkKey(TableSettings settings, TableInfo table) throws SinkException {
    if (settings.mode().isKeyed() && !table.hasUniqueKey(settings.key())) {
      String columns =
          settings.key().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
      throw faults.stop(
          "KEY_NOT_UNIQUE",
          "table "
              + table.name()
              + " has no unique index over exactly the key columns "
              + String.join(", ", settings.key())
              + "; correct key, or run: CREATE UNIQUE INDEX ON "
              + table.name().quoted()
              + " ("
              + columns
              + ")");
    }
  }

  private void checkVersion(TableSettings settings, TableInfo table) throws SinkException {
    if (settings.versionColumn() == null) {
      return;
    }
    Column column = table.column(settings.versionColumn());
    if (!VERSION_TYPES.contains(column.type().baseName())) {
      throw faults.stop(
          "VERSION_TYPE",
          "the version column "
              + column.name()
              + " is "
              + column.type().sql()
              + "; it can be a whole number, a date or a timestamp");
    }
  }

  private void checkPrivileges(
      TableSettings settings, TableInfo table, List<PlannedColumn<T>> columns)
      throws SinkException {
    for (PlannedColumn<T> planned : columns) {
      Column column = planned.column();
      if (!column.canInsert()) {
        throw forbidden("INSERT", "column " + column.name() + " of ", table);
      }
      boolean updates =
          settings.mode() == WriteMode.UPSERT || settings.mode() == WriteMode.UPSERT_IF_NEWER;
      if (updates && !settings.key().contains(column.name()) && !column.canUpdate()) {
        throw forbidden("UPDATE", "column " + column.name() + " of ", table);
      }
    }
    if (deletes && settings.mode().isKeyed() && !table.canDelete()) {
      throw forbidden("DELETE", "", table);
    }
  }

  private SinkException forbidden(String privilege, String what, TableInfo table) {
    return faults.stop(
        "42501",
        "this role may not "
            + privilege
            + " "
            + what
            + "table "
            + table.name()
            + "; run as its owner: GRANT "
            + privilege
            + " ON "
            + table.name().quoted()
            + " TO …");
  }

  private static String stageName() {
    return "penstock_stage_" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 50), 36);
  }
}
