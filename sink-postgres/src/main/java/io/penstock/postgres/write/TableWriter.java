package io.penstock.postgres.write;

import io.penstock.postgres.encode.Codes;
import io.penstock.postgres.fault.FailedRows;
import io.penstock.record.Rejection;
import io.penstock.spi.Outcome;
import io.penstock.spi.WriteResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postgresql.core.BaseConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the rows of one table within a transaction, choosing the way by their number. One instance
 * a lane and table; for one thread.
 *
 * @param <T> the pipeline's value type
 */
final class TableWriter<T> {

  private static final Logger LOG = LoggerFactory.getLogger(TableWriter.class);

  private final TablePlan<T> plan;
  private final RowSet rows;
  private final Tuning tuning;
  private final CopyStream copyStream;
  private final ArrayStatements<T> statements;
  private final Progress progress;
  private final Arrangement arrangement = new Arrangement();
  private final Optimism optimism = new Optimism();
  private boolean stageFilled;
  private boolean copying;
  private boolean warnedOfCounts;
  private WriteResult.Builder results;
  private boolean skippedRows;

  TableWriter(
      TablePlan<T> plan,
      RowSet rows,
      Tuning tuning,
      CopyStream copyStream,
      RowArray rowArray,
      Progress progress) {
    this.plan = plan;
    this.rows = rows;
    this.tuning = tuning;
    this.copyStream = copyStream;
    this.statements = new ArrayStatements<>(plan, rows, rowArray);
    this.progress = progress;
  }

  /** Whether the last {@link #write} found rows that the database took and did not store. */
  boolean hasSkippedRows() {
    return skippedRows;
  }

  /**
   * Whether a unique key refused rows because they were copied straight into the table, in the hope
   * that there are no duplicates; if so, they are merged for a while.
   */
  boolean copyMetDuplicates() {
    if (!copying || plan.mode() != WriteMode.IGNORE) {
      return false;
    }
    copying = false;
    optimism.disappointed();
    return true;
  }

  /** The rows of the last {@link #write}, to find a culprit among when the commit fails. */
  void showAll(List<FailedRows> all) {
    for (Arrangement.Run run : arrangement.runs()) {
      if (!run.deletes()) {
        Progress written = new Progress();
        written.at(plan, rows, run.rows(), 0, run.count());
        all.add(written);
      }
    }
  }

  /**
   * Sorts out what there is to do, before a connection is taken.
   *
   * @param builder is told of rows that others stand for
   */
  void prepare(WriteResult.Builder builder) {
    results = builder;
    skippedRows = false;
    copying = false;
    if (plan.mode().isKeyed() && canCompareKeys()) {
      arrangement.byKey(rows, plan.mode(), builder);
    } else if (plan.mode().isKeyed()) {
      arrangement.inOrder(rows);
    } else if (plan.sortSize() > 0) {
      arrangement.sorted(rows);
    } else {
      arrangement.inOrder(rows);
    }
  }

  /** Whether which keys are equal can be told without asking the database. */
  private boolean canCompareKeys() {
    return plan.keyHasOneForm() || rows.count() < 2;
  }

  /** Whether the staging table will be needed, as far as can be told before trying. */
  boolean needsStage(int rowsPerStatement) {
    // Rows of several shapes, and what a limit leaves over, can be too few for a COPY each.
    return plan.mode().isKeyed()
        || !rows.isOneShape()
        || rows.count() > rowsPerStatement
        || path(rows.count()) != Path.COPY;
  }

  /**
   * Writes what {@link #prepare} has sorted out.
   *
   * @param stage the staging table on this connection; null if it is not needed
   * @param rowsPerStatement rows that a statement takes at most
   */
  void write(Connection connection, Stages.Stage stage, int rowsPerStatement)
      throws SQLException, InterruptedException {
    stageFilled = false;
    copying = false;
    skippedRows = false;
    if (plan.mode().isKeyed() && !canCompareKeys()) {
      askForRanks(connection, stage);
      arrangement.byKey(rows, plan.mode(), results);
    }
    List<Arrangement.Run> runs = arrangement.runs();
    int next = 0;
    while (next < runs.size() && runs.get(next).deletes()) {
      delete(connection, stage, runs.get(next++), rowsPerStatement);
    }
    if (!plan.isFresh()) {
      TableGuard.check(connection, plan);
    }
    while (next < runs.size()) {
      Arrangement.Run run = runs.get(next++);
      if (rows.isOneShape()) {
        writeAll(connection, stage, run.rows(), run.count(), rowsPerStatement);
      } else {
        writeByShape(connection, stage, run.rows(), run.count(), rowsPerStatement);
      }
    }
    optimism.waited();
  }

  private void askForRanks(Connection connection, Stages.Stage stage) throws SQLException {
    int[] all = arrangement.runs().get(0).rows();
    progress.at(plan, rows, all, 0, rows.count());
    rows.rankBy(statements.ranks(connection, stage, all, rows.count()));
    progress.clear();
  }

  private void writeByShape(
      Connection connection, Stages.Stage stage, int[] order, int count, int rowsPerStatement)
      throws SQLException, InterruptedException {
    Set<Shape> shapes = new HashSet<>();
    for (int i = 0; i < count; i++) {
      Shape shape = rows.shape(order[i]);
      if (shapes.add(shape)) {
        int[] same = new int[count - i];
        int size = 0;
        for (int j = i; j < count; j++) {
          if (rows.shape(order[j]) == shape) {
            same[size++] = order[j];
          }
        }
        writeAll(connection, stage, same, size, rowsPerStatement);
      }
    }
  }

  private void writeAll(
      Connection connection, Stages.Stage stage, int[] order, int count, int rowsPerStatement)
      throws SQLException, InterruptedException {
    for (int from = 0; from < count; ) {
      int left = Math.min(count - from, rowsPerStatement);
      Path path = path(left);
      int to = from + (path == Path.INSERT ? Math.min(left, Tuning.MAX_ARRAY_ROWS) : left);
      progress.at(plan, rows, order, from, to);
      long written =
          switch (path) {
            case COPY -> copy(connection, order, from, to);
            case MERGE -> merge(connection, stage, order, from, to);
            case INSERT -> statements.insert(connection, stage, order, from, to);
          };
      settle(connection, stage, order, from, to, written);
      from = to;
    }
    progress.clear();
  }

  private enum Path {
    COPY,
    MERGE,
    INSERT
  }

  private Path path(int count) {
    boolean straight =
        plan.copyable()
            && (plan.mode() == WriteMode.APPEND
                || plan.mode() == WriteMode.IGNORE && optimism.isJustified());
    if (straight && count >= tuning.copyFrom()) {
      return Path.COPY;
    }
    return count >= tuning.mergeFrom() ? Path.MERGE : Path.INSERT;
  }

  private long copy(Connection connection, int[] order, int from, int to)
      throws SQLException, InterruptedException {
    TableGuard.check(connection, plan);
    copying = true;
    long written = copyTo(connection, rows.shape(order[from]).copySql(), order, from, to);
    copying = false;
    optimism.rewarded();
    return written;
  }

  private long merge(Connection connection, Stages.Stage stage, int[] order, int from, int to)
      throws SQLException, InterruptedException {
    Shape shape = rows.shape(order[from]);
    try (Statement statement = connection.createStatement()) {
      if (stageFilled) {
        statement.execute("TRUNCATE " + plan.stage().quoted());
      }
      stageFilled = true;
      copyTo(connection, shape.stageSql(), order, from, to);
      return statement.executeLargeUpdate(shape.mergeSql());
    }
  }

  private long copyTo(Connection connection, String sql, int[] order, int from, int to)
      throws SQLException, InterruptedException {
    return copyStream.copy(connection.unwrap(BaseConnection.class), sql, rows, order, from, to);
  }

  private void delete(
      Connection connection, Stages.Stage stage, Arrangement.Run run, int rowsPerStatement)
      throws SQLException {
    int atOnce = Math.min(rowsPerStatement, Tuning.MAX_ARRAY_ROWS);
    for (int from = 0; from < run.count(); ) {
      int to = Math.min(run.count() - from, atOnce) + from;
      progress.at(plan, rows, run.rows(), from, to);
      statements.delete(connection, stage, run.rows(), from, to);
      from = to;
    }
    progress.clear();
  }

  /** Finds out what became of rows that the statement did not count as written. */
  private void settle(
      Connection connection, Stages.Stage stage, int[] order, int from, int to, long written)
      throws SQLException {
    if (written == to - from) {
      return;
    }
    if (!plan.mode().isKeyed()) {
      warnOfCounts(to - from, written);
      return;
    }
    if (!plan.canLook()) {
      for (int i = from; i < to - written; i++) {
        results.set(rows.event(order[i]), Outcome.DUPLICATE);
      }
      return;
    }
    int[] missing = look(connection, stage, order, from, to, written);
    if (missing.length > 0) {
      // Deleted between statement and look, or dropped by a trigger: a second try tells.
      insertAgain(connection, stage, missing);
    }
  }

  private void insertAgain(Connection connection, Stages.Stage stage, int[] missing)
      throws SQLException {
    for (int from = 0; from < missing.length; from += Tuning.MAX_ARRAY_ROWS) {
      int to = Math.min(missing.length, from + Tuning.MAX_ARRAY_ROWS);
      statements.insert(connection, stage, missing, from, to);
    }
    for (int row : look(connection, stage, missing, 0, missing.length, missing.length)) {
      skippedRows = true;
      results.reject(
          rows.event(row),
          new Rejection(
              Codes.ROW_SKIPPED,
              "table "
                  + plan.table().name()
                  + " took the row and did not store it; a trigger or a rule drops it"));
    }
  }

  /**
   * Sets the outcomes of rows that are there, and returns those that are not.
   *
   * @param written how many of the rows are ours, for a table that does not say which: the others
   *     that are there are duplicates, and which of them does not matter to the books
   */
  private int[] look(
      Connection connection, Stages.Stage stage, int[] order, int from, int to, long written)
      throws SQLException {
    RowList missing = new RowList();
    RowList ambiguous = new RowList();
    for (int first = from; first < to; first += Tuning.MAX_ARRAY_ROWS) {
      int end = Math.min(to, first + Tuning.MAX_ARRAY_ROWS);
      statements.look(
          connection,
          stage,
          order,
          first,
          end,
          (row, isThere, hasVersion) -> {
            if (!isThere) {
              missing.add(row);
            } else if (!hasVersion) {
              results.set(rows.event(row), Outcome.STALE);
            } else if (plan.tellsOwnRows()) {
              results.set(rows.event(row), Outcome.DUPLICATE);
            } else {
              ambiguous.add(row);
            }
          });
    }
    for (int i = 0; i < ambiguous.count() - written; i++) {
      results.set(rows.event(ambiguous.rows()[i]), Outcome.DUPLICATE);
    }
    return Arrays.copyOf(missing.rows(), missing.count());
  }

  private void warnOfCounts(int sent, long counted) {
    if (!warnedOfCounts) {
      warnedOfCounts = true;
      LOG.warn(
          "table {} was sent {} rows and counted {}: a trigger or a rule drops or redirects rows;"
              + " without a key it cannot be told which, so they count as written",
          plan.table().name(),
          sent,
          counted);
    }
  }
}
