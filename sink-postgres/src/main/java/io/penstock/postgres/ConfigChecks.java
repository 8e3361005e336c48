package io.penstock.postgres;

import io.penstock.config.SelfChecking.Finding;
import io.penstock.document.FieldPath;
import io.penstock.postgres.catalog.Identifiers;
import io.penstock.postgres.catalog.TableName;
import io.penstock.postgres.fault.SqlStates;
import io.penstock.postgres.write.DeletePolicy;
import io.penstock.postgres.write.TableSettings;
import io.penstock.postgres.write.WriteMode;
import io.penstock.spi.Verdict;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds in the sink's settings whatever cannot work, without asking the database. */
final class ConfigChecks {

  private final PostgresSinkConfig config;
  private final List<Finding> findings = new ArrayList<>();

  ConfigChecks(PostgresSinkConfig config) {
    this.config = config;
  }

  List<Finding> findings() {
    ConnectionChecks.check(
        config.url(), config.host(), config.database(), config.properties(), findings);
    if (config.table() == null && config.routes().isEmpty()) {
      add("table", "set table, or routes");
    }
    name("schema", config.schema());
    name("ledgerSchema", config.ledgerSchema());
    tableName("table", config.table());
    config.routes().values().forEach(table -> tableName("routes", table));
    for (Map.Entry<String, TableOptions> table : config.tables().entrySet()) {
      if (!config.routes().containsValue(table.getKey())
          && !table.getKey().equals(config.table())) {
        add("tables", "no route leads to table " + table.getKey() + ", and it is not table");
      }
    }
    Settings settings = new Settings(config);
    settings.all().forEach(this::table);
    times();
    verdicts();
    if (config.socketTimeout().compareTo(config.statementTimeout()) <= 0) {
      add(
          "socketTimeout",
          "must be longer than statementTimeout, which the server keeps by itself");
    }
    return findings;
  }

  private void table(TableSettings table) {
    String where = " (table " + table.table() + ")";
    table.key().forEach(column -> name("key", column));
    name("versionColumn", table.versionColumn());
    name("rest", table.mapping().rest());
    table.mapping().columns().keySet().forEach(column -> name("columns", column));
    table.mapping().ignoreColumns().forEach(column -> name("ignoreColumns", column));
    table.createTable().keySet().forEach(column -> name("createTable", column));
    table.mapping().columns().forEach((column, path) -> path(column, path));
    if (table.mode().isKeyed() && table.key().isEmpty()) {
      add("key", "mode " + label(table.mode()) + " needs the columns of a unique key" + where);
    }
    if (table.key().stream().distinct().count() != table.key().size()) {
      add("key", "a column is named twice" + where);
    }
    if (table.mode() == WriteMode.UPSERT_IF_NEWER && table.versionColumn() == null) {
      add("versionColumn", "mode upsertIfNewer needs it" + where);
    }
    if (table.mode() != WriteMode.UPSERT_IF_NEWER && table.versionColumn() != null) {
      add("versionColumn", "only mode upsertIfNewer uses it" + where);
    }
    if (table.versionColumn() != null && table.key().contains(table.versionColumn())) {
      add("versionColumn", "must not be a column of the key" + where);
    }
    String rest = table.mapping().rest();
    if (rest != null && table.mapping().columns().containsKey(rest)) {
      add("rest", "column " + rest + " takes the rest and cannot take a field too" + where);
    }
    if (config.deletes() == DeletePolicy.APPLY && !table.mode().isKeyed()) {
      add("deletes", "deletions need a mode with a key; append has none" + where);
    }
  }

  private void path(String column, String path) {
    if (path.startsWith("$")) {
      return;
    }
    try {
      FieldPath.parse(path);
    } catch (IllegalArgumentException malformed) {
      add("columns", column + ": " + malformed.getMessage());
    }
  }

  private void times() {
    if (config.timeZone() != null) {
      try {
        ZoneId.of(config.timeZone());
      } catch (DateTimeException unknown) {
        add("timeZone", "is no zone; write Europe/Berlin, UTC or +01:00");
      }
    }
  }

  private void verdicts() {
    config
        .verdicts()
        .forEach(
            (state, verdict) -> {
              if (!SqlStates.isState(state)) {
                add("verdicts", state + " is no SQLSTATE: five characters, or the first two");
              }
              if (verdict == Verdict.FENCED) {
                add("verdicts", state + ": choose retry, outage, stop or reject");
              }
            });
  }

  private void tableName(String key, String text) {
    if (text != null) {
      TableName name = TableName.parse(config.schema(), text);
      name(key, name.schema());
      name(key, name.name());
    }
  }

  private void name(String key, String name) {
    String problem = name == null ? null : Identifiers.problem(name);
    if (problem != null) {
      add(key, problem);
    }
  }

  private void add(String key, String message) {
    Finding finding = new Finding(key, message);
    if (!findings.contains(finding)) {
      findings.add(finding);
    }
  }

  private static String label(WriteMode mode) {
    return switch (mode) {
      case APPEND -> "append";
      case IGNORE -> "ignore";
      case UPSERT -> "upsert";
      case UPSERT_IF_NEWER -> "upsertIfNewer";
    };
  }
}
