package io.penstock.lookup;

/** What becomes of a record whose key leads to no row. */
public enum MissingRow {
  /** It goes on as it is. */
  PASS,
  /** It is refused: dead-lettered with the code {@code LOOKUP_MISSING}, or as enrich says. */
  REJECT
}
