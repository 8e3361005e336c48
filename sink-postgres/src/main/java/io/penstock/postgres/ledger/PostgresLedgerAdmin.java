package io.penstock.postgres.ledger;

import io.penstock.postgres.connect.Database;
import io.penstock.postgres.fault.Faults;
import io.penstock.record.Position;
import io.penstock.spi.LedgerAdmin;
import io.penstock.spi.LedgerRow;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.JdbiException;

/** The ledger's table, for the tools. Owns its connections. */
public final class PostgresLedgerAdmin implements LedgerAdmin {

  private final Database database;
  private final Faults faults;
  private final String pipeline;
  private final LedgerTable table;

  /**
   * The rows of one pipeline.
   *
   * @param database closed by {@link #close}
   * @param schema where the table is; null if the search path decides
   */
  public PostgresLedgerAdmin(Database database, Faults faults, String pipeline, String schema) {
    this.database = database;
    this.faults = faults;
    this.pipeline = pipeline;
    this.table = new LedgerTable(schema);
  }

  @Override
  public List<LedgerRow> rows() throws SinkException {
    return asking(
        connection ->
            !table.exists(connection)
                ? List.of()
                : table.entries(database.dataSource(), pipeline).stream()
                    .map(
                        row ->
                            new LedgerRow(
                                row.partition(),
                                row.lane(),
                                row.lanes(),
                                row.epoch(),
                                row.next(),
                                row.updatedAt(),
                                row.incarnation()))
                    .toList());
  }

  @Override
  public void moveTo(Position next) throws SinkException {
    asking(
        connection -> {
          requireTable(connection);
          return table.moveTo(connection, pipeline, next);
        });
  }

  @Override
  public int forget(String partition) throws SinkException {
    return asking(
        connection ->
            table.exists(connection) ? table.reset(database.dataSource(), pipeline, partition) : 0);
  }

  private void requireTable(Connection connection) throws SQLException, SinkException {
    if (!table.exists(connection)) {
      throw faults.stated(
          Verdict.STOP,
          "NO_LEDGER",
          "there is no ledger yet; it is made when a pipeline with delivery: exactlyOnce starts");
    }
  }

  /** A question to the database. */
  @FunctionalInterface
  private interface Question<R> {
    R ask(Connection connection) throws SQLException, SinkException;
  }

  private <R> R asking(Question<R> question) throws SinkException {
    try (Connection connection = database.connect()) {
      return question.ask(connection);
    } catch (SQLException failure) {
      throw faults.whileRunning(failure);
    } catch (JdbiException failure) {
      if (failure.getCause() instanceof SQLException cause) {
        throw faults.whileRunning(cause);
      }
      throw faults.stated(Verdict.OUTAGE, "LEDGER", "the ledger does not answer");
    }
  }

  @Override
  public String description() {
    return "the ledger " + table.quoted() + " at " + database.place();
  }

  @Override
  public void close() {
    database.close();
  }
}
