package io.penstock.json;

/** What becomes of fields that a user's class does not know. */
public enum UnknownFields {
  /** They are left out. */
  IGNORE,
  /** The record is dead-lettered with the code {@code UNKNOWN_FIELD}. */
  REJECT
}
