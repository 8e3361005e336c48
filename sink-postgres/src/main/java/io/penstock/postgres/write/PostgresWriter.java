package io.penstock.postgres.write;

import io.penstock.postgres.connect.Database;
import io.penstock.postgres.encode.RowBuffer;
import io.penstock.postgres.fault.Faults;
import io.penstock.postgres.fault.ServerError;
import io.penstock.postgres.fault.SqlStates;
import io.penstock.postgres.fault.Suspects;
import io.penstock.record.Position;
import io.penstock.spi.Batch;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.LedgerWriter;
import io.penstock.spi.Outcome;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes a lane's batches, each in one transaction. A connection is borrowed for each.
 *
 * @param <T> the pipeline's value type
 */
final class PostgresWriter<T> implements LedgerWriter<T> {

  private static final int MAX_ATTEMPTS = 4;
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String FOREIGN_KEY_VIOLATION = "23503";
  private static final String STATEMENT_TIMEOUT = "57014";
  private static final String READ_ONLY = "25006";

  private final Database database;
  private final Tables<T> tables;
  private final Stages stages;
  private final Faults faults;
  private final Function<LedgerCommit, TransactionPart> ledger;
  private final EncodedBatch<T> rows;
  private final Patience patience;
  private int rowsPerStatement = Integer.MAX_VALUE;

  PostgresWriter(
      Database database,
      Tables<T> tables,
      Stages stages,
      Faults faults,
      Tuning tuning,
      DeletePolicy deletes,
      Function<LedgerCommit, TransactionPart> ledger) {
    this.database = database;
    this.tables = tables;
    this.stages = stages;
    this.faults = faults;
    this.ledger = ledger;
    this.rows = new EncodedBatch<>(tables, tuning, deletes);
    this.patience = new Patience(tuning.foreignKeyTries());
  }

  @Override
  public WriteResult write(Batch<T> batch) throws SinkException, InterruptedException {
    return write(batch, (TransactionPart) null);
  }

  @Override
  public WriteResult write(Batch<T> batch, LedgerCommit commit)
      throws SinkException, InterruptedException {
    return commit.done().isEmpty() ? write(batch, ledger.apply(commit)) : writeFresh(batch, commit);
  }

  /**
   * Leaves out what the ledger knows already. It rarely knows anything, so it is asked by trying.
   */
  private WriteResult writeFresh(Batch<T> batch, LedgerCommit commit)
      throws SinkException, InterruptedException {
    Set<Position> known = new HashSet<>();
    while (true) {
      FreshPart<T> fresh = FreshPart.of(batch, commit, known);
      if (fresh.isEmpty()) {
        return FreshPart.whole(batch, known, WriteResult.of(0).build());
      }
      try {
        return FreshPart.whole(batch, known, write(fresh.batch(), ledger.apply(fresh.commit())));
      } catch (KnownIdsException found) {
        if (!known.addAll(found.known())) {
          throw new SinkException(
              Verdict.RETRY,
              "IDS_IN_DOUBT",
              "ids were in the ledger and then were not: an earlier attempt was being undone");
        }
      }
    }
  }

  /** Writes a batch, and whatever else belongs into its transaction; null for nothing else. */
  WriteResult write(Batch<T> batch, TransactionPart other)
      throws SinkException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted before writing; nothing was written");
      }
      encode(batch);
      if (rows.hasRejections() && attempt == 1 && tablesHaveChanged()) {
        continue;
      }
      if (rows.hasRejections() && other != null) {
        return withheld(batch.size());
      }
      if (rows.parts().isEmpty() && other == null) {
        return rows.results().build();
      }
      WriteResult result = attempt(batch, other, attempt < MAX_ATTEMPTS);
      if (result != null) {
        return result;
      }
    }
  }

  private void encode(Batch<T> batch) throws SinkException {
    try {
      rows.encode(batch);
    } catch (RowBuffer.BatchTooLargeException tooLarge) {
      throw tooLarge(tooLarge);
    }
  }

  /** Before a record is refused on this side: the table may take it by now. */
  private boolean tablesHaveChanged() throws SinkException, InterruptedException {
    List<TablePlan<T>> old =
        rows.parts().stream()
            .map(part -> part.encoder().plan())
            .filter(plan -> !plan.isFresh())
            .toList();
    if (old.isEmpty()) {
      return false;
    }
    try (Connection connection = database.connect()) {
      return reload(connection, old);
    } catch (SQLException failure) {
      checkInterruption(failure);
      throw faults.whileRunning(failure);
    }
  }

  /** No record is at fault, but a rejection makes the engine write the batch in parts. */
  private SinkException tooLarge(RowBuffer.BatchTooLargeException tooLarge) {
    return new SinkException(Verdict.REJECT, "BATCH_TOO_LARGE", tooLarge.getMessage(), tooLarge);
  }

  /** Nothing is committed while there are rejections; those that are none are to come again. */
  private WriteResult withheld(int size) {
    WriteResult refused = rows.results().build();
    WriteResult.Builder builder = WriteResult.of(size);
    for (int i = 0; i < size; i++) {
      if (refused.outcome(i) == Outcome.REJECTED) {
        builder.reject(i, refused.rejection(i));
      } else {
        builder.set(i, Outcome.RETRY);
      }
    }
    return builder.build();
  }

  /** Returns null to be called again after something has been mended. */
  private WriteResult attempt(Batch<T> batch, TransactionPart other, boolean mayMend)
      throws SinkException, InterruptedException {
    try (Connection connection = database.connect()) {
      boolean healthy = false;
      try {
        WriteResult result = transaction(connection, batch, other);
        healthy = true;
        rowsPerStatement = grown(rowsPerStatement);
        return result;
      } catch (TableGuard.TableChangedException changed) {
        healthy = rollBack(connection);
        if (mayMend && reload(connection)) {
          return null;
        }
        throw new SinkException(
            Verdict.RETRY, "TABLE_CHANGED", "the table is being altered while we write");
      } catch (RowBuffer.BatchTooLargeException tooLarge) {
        healthy = rollBack(connection);
        throw tooLarge(tooLarge);
      } catch (SQLException failure) {
        healthy = rollBack(connection);
        if (mayMend && healthy && mend(connection, failure)) {
          return null;
        }
        throw failure;
      } catch (SinkException | InterruptedException | RuntimeException failure) {
        healthy = rollBack(connection);
        throw failure;
      } finally {
        if (!healthy) {
          database.discard(connection);
        }
      }
    } catch (SQLException failure) {
      checkInterruption(failure);
      throw explained(batch, failure);
    }
  }

  /** The pool reports an interrupted wait for a connection as a failure of its own. */
  static void checkInterruption(SQLException failure) throws InterruptedException {
    if (failure.getCause() instanceof InterruptedException) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while connecting; nothing was written");
    }
  }

  private WriteResult transaction(Connection connection, Batch<T> batch, TransactionPart other)
      throws SQLException, SinkException, InterruptedException {
    rows.progress().clear();
    Stages.Stage[] stageOf = new Stages.Stage[rows.parts().size()];
    for (int i = 0; i < stageOf.length; i++) {
      EncodedBatch.Part<T> part = rows.parts().get(i);
      if (part.writer().needsStage(rowsPerStatement)) {
        stageOf[i] = stages.ensure(connection, part.encoder().plan().stage());
      }
    }
    connection.setAutoCommit(false);
    if (other != null && !other.begin(connection)) {
      connection.rollback();
      return WriteResult.allWritten(batch.size());
    }
    for (int i = 0; i < stageOf.length; i++) {
      rows.parts().get(i).writer().write(connection, stageOf[i], rowsPerStatement);
    }
    if (other != null && rows.hasRejections()) {
      connection.rollback();
      return withheld(batch.size());
    }
    connection.commit();
    return rows.results().build();
  }

  private static int grown(int limit) {
    return limit > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : limit * 2;
  }

  /** Ends the transaction; false if the connection is of no use any more. */
  private static boolean rollBack(Connection connection) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
      return true;
    } catch (SQLException broken) {
      return false;
    }
  }

  /** Whether the cause of a failure has been removed, so that the same batch is worth a try. */
  private boolean mend(Connection connection, SQLException failure) throws SinkException {
    String state = ServerError.of(failure).state();
    if (UNIQUE_VIOLATION.equals(state) && rows.noteDuplicates()) {
      return true;
    }
    if (STATEMENT_TIMEOUT.equals(state)) {
      int tried = Math.min(rowsPerStatement, Math.max(1, rows.largestPart()));
      rowsPerStatement = Math.max(1, tried / 2);
      return false;
    }
    return SqlStates.maySignalChangedTable(state) && reload(connection);
  }

  private boolean reload(Connection connection) throws SinkException {
    return reload(connection, rows.parts().stream().map(part -> part.encoder().plan()).toList());
  }

  private boolean reload(Connection connection, List<TablePlan<T>> plans) throws SinkException {
    boolean changed = false;
    try {
      for (TablePlan<T> plan : plans) {
        changed |= tables.reload(connection, plan);
      }
    } catch (SQLException failure) {
      throw faults.whileRunning(failure);
    }
    return changed;
  }

  private SinkException explained(Batch<T> batch, SQLException failure) {
    ServerError error = ServerError.of(failure);
    Verdict verdict = faults.states().verdict(error.state());
    if (READ_ONLY.equals(error.state())) {
      database.discardAll();
    }
    Progress progress = rows.progress();
    int[] suspects =
        verdict == Verdict.REJECT
            ? Suspects.find(error, progress.isAtRows() ? progress : null, rows.allRows())
            : new int[0];
    if (FOREIGN_KEY_VIOLATION.equals(error.state()) && !faults.states().isOverridden("23503")) {
      Position position = batch.get(suspects.length == 0 ? 0 : suspects[0]).position();
      verdict = patience.isExhausted(position) ? Verdict.REJECT : Verdict.RETRY;
    }
    // While a chunk is being compressed TimescaleDB can report a conflict that ON CONFLICT names
    // (timescaledb #5448); another try meets the finished chunk.
    if (UNIQUE_VIOLATION.equals(error.state())
        && rows.conflictsAreHandled()
        && !faults.states().isOverridden(UNIQUE_VIOLATION)
        && !patience.isExhausted(batch.get(0).position())) {
      verdict = Verdict.RETRY;
    }
    // The staging table is nobody's business.
    String table = progress.isAtRows() ? progress.table() : error.table();
    return faults.exception(error, verdict, table, suspects);
  }

  @Override
  public void probe() throws SinkException, InterruptedException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool")) {
      found.next();
      if (found.getBoolean(1)) {
        database.discard(connection);
        database.discardAll();
        throw faults.readOnly();
      }
    } catch (SQLException failure) {
      checkInterruption(failure);
      throw faults.whileRunning(failure);
    }
  }

  @Override
  public void close() {
    // Connections belong to the pool, which the sink closes.
  }

  /** How often records whose foreign key is missing were tried. */
  private static final class Patience {

    private static final int MAX_REMEMBERED = 1_000;

    private final int tries;
    private final Map<Position, Integer> tried = new HashMap<>();

    Patience(int tries) {
      this.tries = tries;
    }

    boolean isExhausted(Position position) {
      if (tried.size() >= MAX_REMEMBERED && !tried.containsKey(position)) {
        tried.clear();
      }
      return tried.merge(position, 1, Integer::sum) > tries;
    }
  }
}
