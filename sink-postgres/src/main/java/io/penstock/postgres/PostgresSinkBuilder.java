package io.penstock.postgres;

import io.penstock.config.Secret;
import io.penstock.document.Document;
import io.penstock.postgres.encode.BytesFormat;
import io.penstock.postgres.encode.EpochUnit;
import io.penstock.postgres.encode.Rounding;
import io.penstock.postgres.mapping.DocumentMapping;
import io.penstock.postgres.mapping.JavaMapping;
import io.penstock.postgres.mapping.RowMapping;
import io.penstock.postgres.mapping.UnknownFields;
import io.penstock.postgres.write.DeletePolicy;
import io.penstock.postgres.write.TableExtension;
import io.penstock.postgres.write.WriteMode;
import io.penstock.record.Event;
import io.penstock.spi.Verdict;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Collects the settings of a {@link PostgresSink}; what each means stands at the component of that
 * name of {@link PostgresSinkConfig}, and so do the defaults.
 *
 * @param <T> the pipeline's value type
 */
public final class PostgresSinkBuilder<T> {

  private final Map<String, Function<Event<T>, ?>> javaColumns;
  private final RowMapping<T> mapping;

  private Secret url;
  private String user;
  private Secret password;
  private final Map<String, String> properties = new LinkedHashMap<>();
  private String schema;
  private String table;
  private final Map<String, String> routes = new LinkedHashMap<>();
  private final Map<String, TableOptions> tables = new LinkedHashMap<>();
  private WriteMode mode = WriteMode.APPEND;
  private List<String> key = List.of();
  private String versionColumn;
  private DeletePolicy deletes;
  private final Map<String, String> columns = new LinkedHashMap<>();
  private String rest;
  private final List<String> ignoreColumns = new ArrayList<>();
  private UnknownFields unknownFields = UnknownFields.IGNORE;
  private final Map<String, String> createTable = new LinkedHashMap<>();
  private String timeZone;
  private final Map<String, EpochUnit> epoch = new LinkedHashMap<>();
  private BytesFormat bytes = BytesFormat.BASE64;
  private Rounding rounding = Rounding.TIME;
  private int copyThreshold = 500;
  private Integer poolSize;
  private Duration statementTimeout = Duration.ofSeconds(60);
  private Duration lockTimeout = Duration.ofSeconds(10);
  private Duration idleInTransactionTimeout = Duration.ofSeconds(30);
  private Duration connectTimeout = Duration.ofSeconds(5);
  private Duration socketTimeout = Duration.ofSeconds(90);
  private int foreignKeyRetries = 3;
  private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
  private String ledgerSchema;

  private PostgresSinkBuilder(
      Map<String, Function<Event<T>, ?>> javaColumns, RowMapping<T> mapping) {
    this.javaColumns = javaColumns;
    this.mapping = mapping;
  }

  static <T extends Record> PostgresSinkBuilder<T> ofRecord(
      Class<T> type, MethodHandles.Lookup lookup) {
    return new PostgresSinkBuilder<>(JavaMapping.columnsOf(type, lookup), null);
  }

  static <T> PostgresSinkBuilder<T> ofValues() {
    return new PostgresSinkBuilder<>(new LinkedHashMap<>(), null);
  }

  static PostgresSinkBuilder<Document> ofDocuments() {
    return new PostgresSinkBuilder<>(null, new DocumentMapping());
  }

  /** The address, with or without user and password. */
  public PostgresSinkBuilder<T> url(String value) {
    url = new Secret(value);
    return this;
  }

  public PostgresSinkBuilder<T> user(String value) {
    user = value;
    return this;
  }

  public PostgresSinkBuilder<T> password(String value) {
    password = new Secret(value);
    return this;
  }

  /** A property of the driver. */
  public PostgresSinkBuilder<T> property(String name, String value) {
    properties.put(name, value);
    return this;
  }

  public PostgresSinkBuilder<T> schema(String value) {
    schema = value;
    return this;
  }

  public PostgresSinkBuilder<T> table(String value) {
    table = value;
    return this;
  }

  /** Sends events with that route to that table. */
  public PostgresSinkBuilder<T> route(String route, String toTable) {
    routes.put(route, toTable);
    return this;
  }

  /** Settings of one table that differ from the others'. */
  public PostgresSinkBuilder<T> tableOptions(String ofTable, TableOptions options) {
    tables.put(ofTable, options);
    return this;
  }

  public PostgresSinkBuilder<T> mode(WriteMode value) {
    mode = value;
    return this;
  }

  public PostgresSinkBuilder<T> key(String... keyColumns) {
    key = List.of(keyColumns);
    return this;
  }

  public PostgresSinkBuilder<T> versionColumn(String value) {
    versionColumn = value;
    return this;
  }

  public PostgresSinkBuilder<T> deletes(DeletePolicy value) {
    deletes = value;
    return this;
  }

  /** For Java values: a column, and what reads it out of a value. */
  public PostgresSinkBuilder<T> column(String column, Function<? super T, ?> reader) {
    return eventColumn(column, event -> event.value() == null ? null : reader.apply(event.value()));
  }

  /** For Java values: a column, and what reads it out of an event (its position, its key). */
  public PostgresSinkBuilder<T> eventColumn(String column, Function<Event<T>, ?> reader) {
    if (javaColumns == null) {
      throw new IllegalStateException("columns of documents are mapped by paths; use columnPath");
    }
    javaColumns.put(column, reader);
    return this;
  }

  /** For documents: a column, and the JSON Pointer of its field. */
  public PostgresSinkBuilder<T> columnPath(String column, String pointer) {
    if (javaColumns != null) {
      throw new IllegalStateException("paths are for documents; use column");
    }
    columns.put(column, pointer);
    return this;
  }

  public PostgresSinkBuilder<T> rest(String column) {
    rest = column;
    return this;
  }

  public PostgresSinkBuilder<T> ignoreColumns(String... names) {
    ignoreColumns.addAll(List.of(names));
    return this;
  }

  public PostgresSinkBuilder<T> unknownFields(UnknownFields value) {
    unknownFields = value;
    return this;
  }

  /** A column of the table to be created if it is not there. */
  public PostgresSinkBuilder<T> createColumn(String column, String sqlType) {
    createTable.put(column, sqlType);
    return this;
  }

  public PostgresSinkBuilder<T> timeZone(ZoneId value) {
    timeZone = value.getId();
    return this;
  }

  public PostgresSinkBuilder<T> epoch(String column, EpochUnit unit) {
    epoch.put(column, unit);
    return this;
  }

  public PostgresSinkBuilder<T> bytes(BytesFormat value) {
    bytes = value;
    return this;
  }

  public PostgresSinkBuilder<T> rounding(Rounding value) {
    rounding = value;
    return this;
  }

  public PostgresSinkBuilder<T> copyThreshold(int value) {
    copyThreshold = value;
    return this;
  }

  public PostgresSinkBuilder<T> poolSize(int value) {
    poolSize = value;
    return this;
  }

  public PostgresSinkBuilder<T> statementTimeout(Duration value) {
    statementTimeout = value;
    return this;
  }

  public PostgresSinkBuilder<T> lockTimeout(Duration value) {
    lockTimeout = value;
    return this;
  }

  public PostgresSinkBuilder<T> idleInTransactionTimeout(Duration value) {
    idleInTransactionTimeout = value;
    return this;
  }

  public PostgresSinkBuilder<T> connectTimeout(Duration value) {
    connectTimeout = value;
    return this;
  }

  public PostgresSinkBuilder<T> socketTimeout(Duration value) {
    socketTimeout = value;
    return this;
  }

  public PostgresSinkBuilder<T> foreignKeyRetries(int value) {
    foreignKeyRetries = value;
    return this;
  }

  /** Another verdict for an SQLSTATE, or for its class. */
  public PostgresSinkBuilder<T> verdict(String state, Verdict verdict) {
    verdicts.put(state, verdict);
    return this;
  }

  public PostgresSinkBuilder<T> ledgerSchema(String value) {
    ledgerSchema = value;
    return this;
  }

  /**
   * The sink. Connects nothing yet.
   *
   * @throws IllegalArgumentException if the settings cannot work; the message lists all that is
   *     wrong
   */
  public PostgresSink<T> build() {
    return build(TableExtension.NONE);
  }

  /** The same for tables of a particular sort. */
  public PostgresSink<T> build(TableExtension extension) {
    PostgresSinkConfig config = config();
    var findings = config.check();
    if (!findings.isEmpty()) {
      throw new IllegalArgumentException(
          findings.stream()
              .map(finding -> finding.key() + ": " + finding.message())
              .collect(Collectors.joining("; ")));
    }
    return new PostgresSink<>(
        config, mapping == null ? JavaMapping.of(javaColumns) : mapping, extension);
  }

  /** The settings so far, not checked. */
  public PostgresSinkConfig config() {
    return new PostgresSinkConfig(
        url,
        null,
        5432,
        null,
        user,
        password,
        properties,
        schema,
        table,
        routes,
        tables,
        mode,
        key,
        versionColumn,
        deletes,
        columns,
        rest,
        ignoreColumns,
        unknownFields,
        createTable,
        timeZone,
        epoch,
        bytes,
        rounding,
        copyThreshold,
        poolSize,
        statementTimeout,
        lockTimeout,
        idleInTransactionTimeout,
        connectTimeout,
        socketTimeout,
        foreignKeyRetries,
        verdicts,
        ledgerSchema);
  }
}
