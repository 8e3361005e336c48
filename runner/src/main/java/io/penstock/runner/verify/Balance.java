package io.penstock.runner.verify;

/** What a verification came to. */
public enum Balance {
  /** Every record is where it belongs. */
  BALANCED,
  /** Something is missing or too much. */
  DIFFERENT,
  /** A number that is needed cannot be known. */
  UNKNOWN
}
