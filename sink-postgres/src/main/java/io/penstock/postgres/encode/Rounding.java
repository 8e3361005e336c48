package io.penstock.postgres.encode;

/** Which values may lose digits that their column cannot hold. Each rounding is counted. */
public enum Rounding {
  /** None: a value with more digits than its column holds is rejected. */
  NONE,
  /**
   * Fractions of a second are rounded to what the column holds, microseconds at most, as Postgres
   * itself does.
   */
  TIME,
  /** Times as above, and numbers to the scale of their {@code numeric} column (half up). */
  ALL
}
