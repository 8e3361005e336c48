package io.penstock.postgres;

import io.micrometer.core.instrument.Counter;
import io.penstock.document.Document;
import io.penstock.postgres.connect.Database;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.ledger.PostgresIdLedger;
import io.penstock.postgres.ledger.PostgresLedger;
import io.penstock.postgres.ledger.PostgresLedgerAdmin;
import io.penstock.postgres.ledger.PostgresOutbox;
import io.penstock.postgres.ledger.ReplayTable;
import io.penstock.postgres.mapping.DocumentMapping;
import io.penstock.postgres.mapping.RowMapping;
import io.penstock.postgres.write.TableExtension;
import io.penstock.postgres.write.TableSettings;
import io.penstock.postgres.write.TableSink;
import io.penstock.postgres.write.TransactionPart;
import io.penstock.spi.Capability;
import io.penstock.spi.DeadLetterOutbox;
import io.penstock.spi.IdLedger;
import io.penstock.spi.Ledger;
import io.penstock.spi.LedgerAdmin;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerSink;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.ReplaySink;
import io.penstock.spi.ReplayWriter;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.TargetCount;
import java.lang.invoke.MethodHandles;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes to tables of a Postgres database: rows are converted and checked by the tables' real
 * column types, and each batch is one transaction, by COPY where it is large. With a ledger the
 * source's positions and the dead letters are part of that transaction.
 *
 * <p>In Java, over a record class of one's own:
 *
 * <pre>{@code
 * var sink = PostgresSink.forRecords(Reading.class)
 *     .url("jdbc:postgresql://localhost:5432/app").user("app").password(secret)
 *     .table("readings").mode(WriteMode.IGNORE).key("sensor", "time")
 *     .build();
 * }</pre>
 *
 * @param <T> the pipeline's value type
 */
public final class PostgresSink<T> implements LedgerSink<T>, ReplaySink<T> {

  private final Settings settings;
  private final TableExtension extension;
  private final RowMapping<T> mapping;
  private final String description;
  private final Faults faults;
  private Database database;
  private TableSink<T> tables;
  private volatile Function<LedgerCommit, TransactionPart> ledgerPart;
  private volatile ReplayTable replays;
  private String pipeline;

  PostgresSink(PostgresSinkConfig config, RowMapping<T> mapping, TableExtension extension) {
    this.settings = new Settings(config);
    this.extension = extension;
    this.mapping = mapping;
    this.description =
        extension.kind()
            + " "
            + settings.tableNames()
            + " at "
            + settings.connection().address().place();
    this.faults = new Faults(description, settings.states(extension.verdicts()));
  }

  /** A builder for a record class: its components are the columns. */
  public static <T extends Record> PostgresSinkBuilder<T> forRecords(Class<T> type) {
    return PostgresSinkBuilder.ofRecord(type, MethodHandles.publicLookup());
  }

  /** A builder for any class: each column is named, with what reads it. */
  public static <T> PostgresSinkBuilder<T> forValues(Class<T> type) {
    return PostgresSinkBuilder.ofValues();
  }

  /** A builder for documents: columns take the fields of their names. */
  public static PostgresSinkBuilder<Document> forDocuments() {
    return PostgresSinkBuilder.ofDocuments();
  }

  /**
   * A sink for documents from a configuration that has been checked.
   *
   * @see PostgresSinkConfig#check()
   */
  public static PostgresSink<Document> of(PostgresSinkConfig config) {
    return of(config, TableExtension.NONE);
  }

  /** The same for tables of a particular sort. */
  public static PostgresSink<Document> of(PostgresSinkConfig config, TableExtension extension) {
    return new PostgresSink<>(config, new DocumentMapping(), extension);
  }

  @Override
  public void open(SinkContext context) throws SinkException {
    close();
    String name = "penstock/" + context.pipeline();
    Counter rounded =
        Counter.builder("penstock.postgres.rounded")
            .description("Values rounded to what their column holds")
            .register(context.meters());
    TableSink<T> opened =
        new TableSink<>(
            settings.routes(),
            settings.standard(),
            mapping,
            settings.encoding(rounded::increment),
            settings.tuning(),
            settings.deletes(),
            faults,
            extension);
    try (Connection connection = Database.connectOnce(settings.connection(), name)) {
      opened.open(connection);
    } catch (SQLException failure) {
      throw faults.atStart(failure);
    } catch (IllegalArgumentException wrong) {
      throw faults.stop("PROPERTY", wrong.getMessage());
    }
    database =
        Database.create(
            settings.connection(), name, settings.poolSize(context.lanes()), context.meters());
    tables = opened;
    pipeline = context.pipeline();
  }

  @Override
  public LedgerWriter<T> openWriter() {
    return tables.openWriter(database, commit -> ledgerPart.apply(commit));
  }

  @Override
  public Ledger openLedger() throws SinkException {
    PostgresLedger ledger =
        PostgresLedger.open(database, faults, pipeline, settings.ledgerSchema());
    ledgerPart = ledger::transaction;
    return ledger;
  }

  @Override
  public IdLedger openIdLedger() throws SinkException {
    PostgresIdLedger ledger =
        PostgresIdLedger.open(database, faults, pipeline, settings.ledgerSchema());
    ledgerPart = ledger::transaction;
    return ledger;
  }

  @Override
  public DeadLetterOutbox openOutbox() {
    return new PostgresOutbox(database, faults, pipeline, settings.ledgerSchema());
  }

  @Override
  public LedgerAdmin openLedgerAdmin(String pipelineName) {
    return new PostgresLedgerAdmin(
        Database.create(settings.connection(), "penstock/ledger", 2, null),
        faults,
        pipelineName,
        settings.ledgerSchema());
  }

  @Override
  public List<TargetCount> count() throws SinkException {
    List<TargetCount> counts = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      // Counting a large table takes as long as it takes.
      statement.execute("SET statement_timeout = 0");
      for (TableSettings table : settings.all()) {
        try (ResultSet row =
            statement.executeQuery("SELECT count(*) FROM " + table.table().quoted())) {
          row.next();
          counts.add(
              new TargetCount(table.table().toString(), row.getLong(1), !table.mode().isKeyed()));
        }
      }
      database.discard(connection);
      return counts;
    } catch (SQLException failure) {
      throw faults.whileRunning(failure);
    }
  }

  @Override
  public void openReplays() throws SinkException {
    replays = ReplayTable.open(database, faults, settings.ledgerSchema());
  }

  @Override
  public ReplayWriter<T> openReplayWriter() {
    return tables.openReplayWriter(database, replays);
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> capabilities = EnumSet.of(Capability.LEDGER, Capability.ID_LEDGER);
    if (settings.isKeyed()) {
      capabilities.add(Capability.IDEMPOTENT);
    }
    if (settings.appliesDeletes()) {
      capabilities.add(Capability.DELETES);
    }
    return Set.copyOf(capabilities);
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    if (database != null) {
      database.close();
      database = null;
    }
  }
}
