package io.penstock.postgres.write;

import io.penstock.postgres.connect.Database;
import io.penstock.postgres.encode.EncodeOptions;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.mapping.RowMapping;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.ReplayWriter;
import io.penstock.spi.SinkException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Function;

/**
 * The tables of a sink and the makers of its writers. {@link #open} before anything else; then safe
 * for use by several threads.
 *
 * @param <T> the pipeline's value type
 */
public final class TableSink<T> {

  private final Tables<T> tables;
  private final Stages stages = new Stages();
  private final Faults faults;
  private final Tuning tuning;
  private final DeletePolicy deletes;

  /**
   * For these tables.
   *
   * @param routes route to table
   * @param standard the table for events whose route is none of them; null if there is none
   * @param extension what the tables are beside ordinary ones
   */
  public TableSink(
      Map<String, TableSettings> routes,
      TableSettings standard,
      RowMapping<T> mapping,
      EncodeOptions encoding,
      Tuning tuning,
      DeletePolicy deletes,
      Faults faults,
      TableExtension extension) {
    this.faults = faults;
    this.tuning = tuning;
    this.deletes = deletes;
    Planner<T> planner =
        new Planner<>(mapping, encoding, faults, deletes == DeletePolicy.APPLY, extension);
    this.tables = new Tables<>(routes, standard, planner, extension);
  }

  /** Looks at the tables and creates those that are to be created. */
  public void open(Connection connection) throws SinkException, SQLException {
    tables.open(connection, faults);
  }

  /**
   * A writer for one lane.
   *
   * @param ledger makes the ledger's part of a transaction
   */
  public LedgerWriter<T> openWriter(
      Database database, Function<LedgerCommit, TransactionPart> ledger) {
    return new PostgresWriter<>(database, tables, stages, faults, tuning, deletes, ledger);
  }

  /** A writer for one lane of a replay. */
  public ReplayWriter<T> openReplayWriter(Database database, ReplayMemory memory) {
    PostgresWriter<T> writer =
        new PostgresWriter<>(
            database,
            tables,
            stages,
            faults,
            tuning,
            deletes,
            commit -> {
              throw new IllegalStateException("a replay moves no positions");
            });
    return new PostgresReplayWriter<>(database, writer, memory, faults);
  }
}
