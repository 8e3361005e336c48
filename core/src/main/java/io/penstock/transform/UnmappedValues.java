package io.penstock.transform;

/** What becomes of a value that a table of values does not have. */
public enum UnmappedValues {
  /** The record is dead-lettered with the code {@code UNMAPPED_VALUE}. */
  REJECT,
  /** It stays as it is. */
  KEEP,
  /** It becomes the fallback. */
  FALLBACK
}
