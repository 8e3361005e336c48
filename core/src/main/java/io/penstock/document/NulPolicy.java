package io.penstock.document;

/**
 * What becomes of the character U+0000 in a text. JSON allows it, written as an escape; PostgreSQL
 * can keep it neither in {@code text} nor in {@code jsonb}.
 */
public enum NulPolicy {
  /** The record is refused with the code {@code NUL_CHARACTER}. */
  REJECT,
  /** The character is taken out; counted. */
  STRIP,
  /** The character becomes U+FFFD, the replacement character; counted. */
  REPLACE
}
