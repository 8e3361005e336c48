package io.penstock.postgres.write;

/**
 * Which way rows take.
 *
 * @param copyFrom rows of a statement from which COPY straight into the table is used
 * @param mergeFrom rows of a statement from which COPY into a staging table is used, where the
 *     table cannot take them straight
 * @param foreignKeyTries how often a record whose foreign key is missing is tried again before it
 *     is rejected, because what it refers to may be on its way
 */
public record Tuning(int copyFrom, int mergeFrom, int foreignKeyTries) {

  /** An array parameter of more rows than this gets slower, not faster. */
  static final int MAX_ARRAY_ROWS = 2_000;
}
