package io.penstock.json;

/** What a record without a value means. */
public enum Tombstones {
  /** Nothing: it is skipped and counted as filtered under {@code tombstone}. */
  FILTER,
  /** What its key names is to be deleted. */
  DELETE,
  /** It should not be there: it is dead-lettered with the code {@code TOMBSTONE}. */
  REJECT
}
