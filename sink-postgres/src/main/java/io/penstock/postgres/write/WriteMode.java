package io.penstock.postgres.write;

/** What happens to a row whose key is already in the table. */
public enum WriteMode {
  /** Rows are only added; a row that a unique key refuses is rejected. */
  APPEND,
  /** The row that is there stays; the new one counts as a duplicate. */
  IGNORE,
  /** The row that is there is replaced. */
  UPSERT,
  /**
   * The row that is there is replaced if its version is lower; an equal version counts as a
   * duplicate, a higher one as stale.
   */
  UPSERT_IF_NEWER;

  /** Whether the mode needs key columns. */
  public boolean isKeyed() {
    return this != APPEND;
  }
}
