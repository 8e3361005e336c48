package io.penstock.postgres;

import io.penstock.postgres.catalog.TableName;
import io.penstock.postgres.connect.ConnectionSettings;
import io.penstock.postgres.encode.EncodeOptions;
import io.penstock.postgres.fault.SqlStates;
import io.penstock.postgres.mapping.MappingOptions;
import io.penstock.postgres.write.DeletePolicy;
import io.penstock.postgres.write.TableSettings;
import io.penstock.postgres.write.Tuning;
import io.penstock.postgres.write.WriteMode;
import io.penstock.spi.Verdict;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The sink's configuration, taken apart into what each of its rooms needs. */
final class Settings {

  /** COPY and merge costs a statement more than COPY alone; measured, see docs/performance.md. */
  private static final int MERGE_FACTOR = 6;

  private final PostgresSinkConfig config;

  Settings(PostgresSinkConfig config) {
    this.config = config;
  }

  ConnectionSettings connection() {
    return new ConnectionSettings(
        ConnectionChecks.address(config.url(), config.host(), config.port(), config.database()),
        config.user(),
        config.password(),
        config.properties(),
        config.connectTimeout(),
        config.socketTimeout(),
        config.statementTimeout(),
        config.lockTimeout(),
        config.idleInTransactionTimeout());
  }

  EncodeOptions encoding(Runnable rounded) {
    return new EncodeOptions(
        config.timeZone() == null ? null : ZoneId.of(config.timeZone()),
        config.epoch(),
        config.bytes(),
        config.rounding(),
        rounded);
  }

  Tuning tuning() {
    int merge = (int) Math.min(Integer.MAX_VALUE, (long) config.copyThreshold() * MERGE_FACTOR);
    return new Tuning(
        config.copyThreshold(),
        config.copyThreshold() == 1 ? 1 : merge,
        config.foreignKeyRetries());
  }

  DeletePolicy deletes() {
    if (config.deletes() != null) {
      return config.deletes();
    }
    boolean upserts =
        !all().isEmpty()
            && all().stream()
                .allMatch(
                    table ->
                        table.mode() == WriteMode.UPSERT
                            || table.mode() == WriteMode.UPSERT_IF_NEWER);
    return upserts ? DeletePolicy.APPLY : DeletePolicy.REJECT;
  }

  boolean appliesDeletes() {
    return deletes() == DeletePolicy.APPLY
        && all().stream().allMatch(table -> table.mode().isKeyed());
  }

  boolean isKeyed() {
    return all().stream().allMatch(table -> table.mode().isKeyed());
  }

  /**
   * The verdicts.
   *
   * @param standard those that differ from the standard table's whatever the user says
   */
  SqlStates states(Map<String, Verdict> standard) {
    Map<String, Verdict> verdicts = new LinkedHashMap<>(standard);
    verdicts.putAll(config.verdicts());
    return new SqlStates(verdicts);
  }

  int poolSize(int lanes) {
    return config.poolSize() == null ? lanes + 2 : config.poolSize();
  }

  String ledgerSchema() {
    return config.ledgerSchema();
  }

  /** For messages. */
  String tableNames() {
    return all().stream()
        .map(table -> table.table().toString())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** The table for events whose route leads nowhere else; null if there is none. */
  TableSettings standard() {
    return config.table() == null ? null : table(config.table());
  }

  Map<String, TableSettings> routes() {
    Map<String, TableSettings> routes = new LinkedHashMap<>();
    config.routes().forEach((route, table) -> routes.put(route, table(table)));
    return routes;
  }

  /** Each table once. */
  Set<TableSettings> all() {
    Set<TableSettings> all = new LinkedHashSet<>(routes().values());
    if (standard() != null) {
      all.add(standard());
    }
    return all;
  }

  private TableSettings table(String name) {
    TableOptions own =
        config
            .tables()
            .getOrDefault(name, new TableOptions(null, null, null, null, null, null, null));
    List<String> ignored =
        own.ignoreColumns().isEmpty() ? config.ignoreColumns() : own.ignoreColumns();
    return new TableSettings(
        TableName.parse(config.schema(), name),
        own.mode() == null ? config.mode() : own.mode(),
        own.key().isEmpty() ? config.key() : own.key(),
        own.versionColumn() == null ? config.versionColumn() : own.versionColumn(),
        new MappingOptions(
            own.columns().isEmpty() ? config.columns() : own.columns(),
            own.rest() == null ? config.rest() : own.rest(),
            Set.copyOf(ignored),
            config.unknownFields()),
        own.createTable().isEmpty() ? config.createTable() : own.createTable());
  }
}
