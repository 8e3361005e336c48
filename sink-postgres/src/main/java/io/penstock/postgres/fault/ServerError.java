package io.penstock.postgres.fault;

import java.sql.SQLException;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * An error as the driver or the server told it, dug out of what pools and helpers wrap around it.
 */
public final class ServerError {

  private static final Pattern COPY_LINE =
      Pattern.compile("^COPY .+, \\p{L}+ (\\d+)", Pattern.MULTILINE);
  private static final Pattern PLPGSQL =
      Pattern.compile("^PL/pgSQL function ([^\\s(]+)\\(.*?\\) line (\\d+)", Pattern.MULTILINE);

  private final SQLException exception;
  private final ServerErrorMessage message;
  private final String state;

  private ServerError(SQLException exception, ServerErrorMessage message, String state) {
    this.exception = exception;
    this.message = message;
    this.state = state;
  }

  /** Looks through the causes for the most telling one. */
  public static ServerError of(SQLException thrown) {
    SQLException best = thrown;
    String state = thrown.getSQLState();
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < 16; t = t.getCause(), depth++) {
      if (t instanceof PSQLException told) {
        ServerErrorMessage message = told.getServerErrorMessage();
        String found = message == null ? told.getSQLState() : message.getSQLState();
        return new ServerError(told, message, found);
      }
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        best = sql;
        state = sql.getSQLState();
      }
    }
    return new ServerError(best, null, state);
  }

  /** The SQLSTATE; null if there is none. */
  public String state() {
    return state;
  }

  /** The innermost exception that says something. */
  SQLException exception() {
    return exception;
  }

  /** The name of the constraint at fault, or null. */
  public String constraint() {
    return message == null ? null : message.getConstraint();
  }

  /** The name of the column at fault, or null. */
  public String column() {
    return message == null ? null : message.getColumn();
  }

  /** The name of the table at fault, without its schema, or null. */
  public String table() {
    return message == null ? null : message.getTable();
  }

  /** The line of a COPY at which it failed, from 1. */
  public OptionalInt copyLine() {
    Matcher matcher = where(COPY_LINE);
    return matcher == null
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(matcher.group(1)));
  }

  /** The PL/pgSQL function and line that raised it, or null. */
  String function() {
    Matcher matcher = where(PLPGSQL);
    return matcher == null ? null : matcher.group(1) + " line " + matcher.group(2);
  }

  /** The key of the DETAIL, or null. */
  DetailKey detailKey() {
    return message == null ? null : DetailKey.parse(message.getDetail());
  }

  /** The server's own sentence, without detail; or the driver's. */
  String sentence() {
    String text = message == null ? null : message.getMessage();
    if (text == null) {
      text = exception.getMessage();
      Throwable cause = exception.getCause();
      if (cause != null && !(cause instanceof SQLException)) {
        text += " (" + cause.getClass().getSimpleName() + ": " + cause.getMessage() + ")";
      }
    }
    return text == null ? "no message" : text.strip();
  }

  private Matcher where(Pattern pattern) {
    if (message == null || message.getWhere() == null) {
      return null;
    }
    Matcher matcher = pattern.matcher(message.getWhere());
    return matcher.find() ? matcher : null;
  }
}
