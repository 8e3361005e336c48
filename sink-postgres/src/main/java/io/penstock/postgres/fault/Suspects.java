package io.penstock.postgres.fault;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Finds the records that an error points at: by the line of a COPY, else by the key it names. */
public final class Suspects {

  private static final int[] NONE = {};

  /** Beyond this the engine is faster splitting the batch. */
  private static final int MAX = 64;

  private Suspects() {}

  /**
   * Indexes into the batch.
   *
   * @param error what went wrong
   * @param statement the rows of the statement that failed; null if it was none with rows
   * @param all the rows of the whole transaction, by table, for what fails at the commit
   */
  public static int[] find(
      ServerError error, FailedRows statement, List<? extends FailedRows> all) {
    OptionalInt line = error.copyLine();
    if (line.isPresent() && statement != null) {
      int event = statement.eventAtLine(line.getAsInt());
      if (event >= 0) {
        return new int[] {event};
      }
    }
    DetailKey key = error.detailKey();
    if (key == null) {
      return NONE;
    }
    int[] found = new int[MAX];
    int count = 0;
    for (FailedRows rows : statement != null ? List.of(statement) : all) {
      if (statement == null && error.table() != null && !error.table().equals(rows.table())) {
        continue;
      }
      for (int row = 0; row < rows.count() && count < MAX; row++) {
        int index = row;
        if (key.matches(column -> rows.text(index, column))) {
          found[count++] = rows.event(row);
        }
      }
    }
    return Arrays.copyOf(found, count);
  }
}
