package io.penstock.postgres.encode;

/** The stable codes of what is refused on this side, before the database sees it. */
public final class Codes {

  /** The value is of a kind that the column's type does not take. */
  public static final String COLUMN_TYPE = "COLUMN_TYPE";

  /** The number lies outside of what the column's type holds. */
  public static final String COLUMN_RANGE = "COLUMN_RANGE";

  /** The number has more digits than the column keeps, and rounding is not allowed. */
  public static final String COLUMN_SCALE = "COLUMN_SCALE";

  /** The text is longer than the column takes. */
  public static final String COLUMN_LENGTH = "COLUMN_LENGTH";

  /** A value is missing, and the column must have one. */
  public static final String COLUMN_NULL = "COLUMN_NULL";

  /** The text is not one of the enum's labels. */
  public static final String COLUMN_ENUM = "COLUMN_ENUM";

  /** A text holds U+0000. */
  public static final String NUL_CHARACTER = "NUL_CHARACTER";

  /** A text holds half a surrogate pair. */
  public static final String LONE_SURROGATE = "LONE_SURROGATE";

  /** The date or time does not exist, or lies outside of what the column's type holds. */
  public static final String TIMESTAMP_RANGE = "TIMESTAMP_RANGE";

  /** The time names no zone, and none is configured. */
  public static final String TIMESTAMP_ZONE = "TIMESTAMP_ZONE";

  /** A key column, or the version column, has no value. */
  public static final String KEY_REQUIRED = "KEY_REQUIRED";

  /** A field that no column takes. */
  public static final String UNKNOWN_FIELD = "UNKNOWN_FIELD";

  /** The event's route leads to no table. */
  public static final String ROUTE_UNKNOWN = "ROUTE_UNKNOWN";

  /** The event asks for a deletion, and deletions are not allowed. */
  public static final String DELETE_REFUSED = "DELETE_REFUSED";

  /** The row is too large for one message to the database. */
  public static final String ROW_TOO_LARGE = "ROW_TOO_LARGE";

  /** The database took the row and did not store it: a trigger or a rule dropped it. */
  public static final String ROW_SKIPPED = "ROW_SKIPPED";

  private Codes() {}
}
