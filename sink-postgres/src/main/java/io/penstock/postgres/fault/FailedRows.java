package io.penstock.postgres.fault;

/** The rows of a statement that failed, as far as finding the culprit needs them. */
public interface FailedRows {

  /** The table that they were meant for, without its schema. */
  String table();

  /** How many rows there are. */
  int count();

  /** The index into the batch of the row on a line of the COPY, counted from 1; -1 if none is. */
  int eventAtLine(int line);

  /** The index into the batch of a row. */
  int event(int row);

  /**
   * A row's value in a column as the database would print it, or null if the column is unknown or
   * its type has no simple text.
   */
  String text(int row, String column);
}
