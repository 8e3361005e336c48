package io.penstock.postgres.mapping;

/** What happens to a field of a document that no column takes. */
public enum UnknownFields {
  /** It is left out. */
  IGNORE,
  /** The event is rejected with the code {@code UNKNOWN_FIELD}. */
  REJECT
}
