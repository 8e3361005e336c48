package io.penstock.lookup;

/** How the rows of a file are written. */
public enum TableFormat {
  /** By the file's ending: {@code .csv}, {@code .json}, {@code .jsonl}. */
  AUTO,
  /** RFC 4180 with the names of the columns in the first line; every value is a text. */
  CSV,
  /** One array of objects. */
  JSON,
  /** An object a line. */
  JSON_LINES
}
