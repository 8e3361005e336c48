package io.penstock.transform;

/** What becomes of the letters of a text. */
public enum LetterCase {
  /** They stay as they are. */
  KEEP,
  /** Small letters, by the rules of no particular language. */
  LOWER,
  /** Capital letters, by the rules of no particular language. */
  UPPER
}
