package io.penstock.postgres.fault;

import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import java.sql.SQLException;

/**
 * Makes the exceptions that the engine is told: verdict, SQLSTATE, and a message that names place,
 * cause and what to do. Words of the server that can quote data are replaced by our own; the names
 * of constraint, column and function are kept.
 */
public final class Faults {

  private final String place;
  private final SqlStates states;

  /**
   * For one target.
   *
   * @param place how the target is called in messages
   */
  public Faults(String place, SqlStates states) {
    this.place = place;
    this.states = states;
  }

  /** The table of verdicts. */
  public SqlStates states() {
    return states;
  }

  /** A failure before the first record. */
  public SinkException atStart(SQLException thrown) {
    ServerError error = ServerError.of(thrown);
    return exception(error, states.verdictAtStart(error.state()), error.table(), new int[0]);
  }

  /** A failure while running, with the verdict of the table. */
  public SinkException whileRunning(SQLException thrown) {
    ServerError error = ServerError.of(thrown);
    return exception(error, states.verdict(error.state()), error.table(), new int[0]);
  }

  /**
   * A failure with a verdict and suspects of the caller's.
   *
   * @param table the table that was meant; null if none was
   */
  public SinkException exception(ServerError error, Verdict verdict, String table, int[] suspects) {
    String code = error.state() == null ? SqlStates.NONE : error.state();
    // The driver's exception would carry the server's words into a stack trace.
    SQLException cause = SqlStates.mayQuoteData(error.state()) ? null : error.exception();
    return new SinkException(verdict, code, describe(error, table), suspects, cause);
  }

  /** The server takes no writes at the moment. */
  public SinkException readOnly() {
    String advice = Advice.next("25006");
    return new SinkException(Verdict.OUTAGE, "25006", place + ": " + advice);
  }

  /** A failure that the server did not report. */
  public SinkException stated(Verdict verdict, String code, String problem) {
    return new SinkException(verdict, code, place + ": " + problem);
  }

  /** Somebody else owns the partition. */
  public SinkException fenced(String problem) {
    return new SinkException(Verdict.FENCED, "FENCED", place + ": " + problem);
  }

  /** A configuration that the database's real tables do not bear out. */
  public SinkException stop(String code, String problem) {
    return new SinkException(Verdict.STOP, code, place + ": " + problem);
  }

  private String describe(ServerError error, String table) {
    StringBuilder text = new StringBuilder(place).append(": ");
    if (SqlStates.mayQuoteData(error.state())) {
      text.append(Advice.condition(error.state()));
    } else {
      text.append(error.sentence());
    }
    text.append(" (SQLSTATE ").append(error.state() == null ? "none" : error.state());
    append(text, "table", table);
    append(text, "constraint", error.constraint());
    append(text, "column", error.column());
    append(text, "function", error.function());
    text.append(')');
    String advice = Advice.next(error.state());
    return advice == null ? text.toString() : text.append("; ").append(advice).toString();
  }

  private static void append(StringBuilder text, String what, String name) {
    if (name != null && !name.isEmpty()) {
      text.append(", ").append(what).append(' ').append(name);
    }
  }
}
