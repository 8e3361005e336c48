package io.penstock.postgres.ledger;

import io.penstock.postgres.connect.Database;
import io.penstock.postgres.deadletter.DeadLetterTable;
import io.penstock.postgres.deadletter.StoredDeadLetters;
import io.penstock.postgres.deadletter.StoredDeadLetters.Letter;
import io.penstock.postgres.fault.Faults;
import io.penstock.spi.DeadLetterOutbox;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;

/** The dead letters of one pipeline that have to go on to another place. For one thread. */
public final class PostgresOutbox implements DeadLetterOutbox {

  private final StoredDeadLetters letters;
  private final Faults faults;
  private final String pipeline;

  /**
   * An outbox over the standard table.
   *
   * @param schema where the table is; null if the role's search path decides
   */
  public PostgresOutbox(Database database, Faults faults, String pipeline, String schema) {
    this.letters = new StoredDeadLetters(database.dataSource(), DeadLetterTable.inSchema(schema));
    this.faults = faults;
    this.pipeline = pipeline;
  }

  @Override
  public List<DeadRecord> next(int atMost) throws SinkException {
    return asking(() -> letters.unrelayed(pipeline, atMost).stream().map(Letter::dead).toList());
  }

  @Override
  public void relayed(List<DeadRecord> records) throws SinkException {
    asking(() -> letters.markRelayed(records));
  }

  private <R> R asking(Supplier<R> question) throws SinkException {
    try {
      return question.get();
    } catch (JdbiException failure) {
      if (failure.getCause() instanceof SQLException cause) {
        throw faults.whileRunning(cause);
      }
      throw new SinkException(
          Verdict.OUTAGE, "OUTBOX", "the table of dead letters does not answer", failure);
    }
  }

  @Override
  public void close() {
    // The pool belongs to the sink.
  }
}
